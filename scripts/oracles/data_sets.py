"""The texts of public data sets, in the order that src/text/data-set-texts.suite.ts reads them in."""
import gzip
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pyarrow.parquet as parquet

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def column(file, name):
    return parquet.read_table(DATA / file, columns=[name])[name].to_pylist()


def comments():
    with gzip.open(DATA / "stackexchange_quantumcomputing" / "Comments.xml.gz") as file:
        return [row.get("Text") for _, row in ElementTree.iterparse(file) if row.tag == "row"]


READERS = {
    "amazon_musical": lambda: column("amazon_musical/reviews.parquet", "reviewText"),
    "olist_subset": lambda: column("olist_subset/order_reviews.parquet", "review_comment_message"),
    "stackexchange_quantumcomputing": comments,
}


def texts(name):
    """None for a row without a text."""
    return READERS[name]()
