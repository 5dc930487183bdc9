/** What reviews speak of, in sentences for the content, the middling and the discontent. `{product}` is filled in. */
export interface Topic {
  readonly good: readonly string[];
  readonly middling: readonly string[];
  readonly bad: readonly string[];
}

export const TOPICS: Readonly<Record<string, Topic>> = {
  delivery: {
    good: [
      "Delivery was very fast, the parcel arrived a day early.",
      "Shipping was quick and the courier was friendly.",
      "Arrived on time, great delivery service.",
      "I ordered on Monday and the {product} was here on Tuesday, wonderful!",
    ],
    middling: ["Delivery took about a week.", "The parcel was left with a neighbour."],
    bad: [
      "Delivery was terribly late and the tracking never worked.",
      "The parcel got lost for two weeks, a shipping nightmare.",
      "The courier left my {product} in the rain, awful.",
      "Three weeks of waiting for delivery is not acceptable.",
    ],
  },
  packaging: {
    good: [
      "The packaging was beautiful and protected everything well.",
      "Nicely packed, with no plastic at all. I love that.",
      "The box alone would make a lovely gift.",
    ],
    middling: ["It came in a plain cardboard box.", "Packaging as usual, some plastic, some paper."],
    bad: [
      "The box was crushed and the {product} inside was damaged.",
      "Horrible packaging, far too much plastic waste.",
      "It was packed so badly that it arrived broken.",
    ],
  },
  quality: {
    good: [
      "The quality of the {product} is excellent.",
      "Really well made, the material feels great.",
      "Solid and beautifully finished, a superb {product}.",
      "You notice the good workmanship at once.",
    ],
    middling: ["The quality is what you would expect.", "Material and finish are average."],
    bad: [
      "The quality is poor, the material feels cheap.",
      "Badly made, it looked worn on the first day.",
      "I am disappointed by the sloppy workmanship of this {product}.",
      "Cheap junk, the seams came apart.",
    ],
  },
  size: {
    good: ["The size is perfect, it fits like a glove.", "Fits exactly as the size chart promised, great."],
    middling: ["It is slightly bigger than I thought.", "The fit is regular, I took my usual size."],
    bad: [
      "Much too small, the size chart is simply wrong.",
      "The fit is terrible and nothing like the pictures.",
      "I ordered a medium and got something tiny, so annoying.",
    ],
  },
  price: {
    good: [
      "Great value for money.",
      "A very good price, I would happily pay more.",
      "Such a bargain, I love the discount.",
    ],
    middling: ["The price is about the same elsewhere.", "Not cheap, not expensive."],
    bad: [
      "Far too expensive for what you get.",
      "What a waste of money.",
      "The price went down the day after I ordered, I feel cheated.",
    ],
  },
  service: {
    good: [
      "Customer service answered within minutes and was very helpful.",
      "The support team was kind and solved my problem at once.",
      "Friendly and competent support, thank you!",
    ],
    middling: ["I wrote to customer service and got a standard answer.", "Support answered after two days."],
    bad: [
      "Customer service is useless and rude.",
      "I called support five times and nobody helped me.",
      "Support ignored all of my emails, I am really angry.",
    ],
  },
  website: {
    good: ["The website is easy to use and checkout was smooth.", "I love the new app, it makes ordering a pleasure."],
    middling: ["I ordered through the app.", "The website looks different now."],
    bad: [
      "The website crashed twice during checkout, so frustrating.",
      "The app is slow and full of errors.",
      "Payment failed again and again, a horrible checkout.",
    ],
  },
  returns: {
    good: [
      "Returning the first one was easy and the refund came fast.",
      "No trouble at all with the exchange, excellent.",
    ],
    middling: ["I exchanged it for another colour.", "Returns have to be registered online."],
    bad: [
      "I sent it back a month ago and still have no refund.",
      "The return was a hassle and they charged me for it, shameful.",
      "They refused my return without any reason. Never again.",
    ],
  },
  durability: {
    good: [
      "Still works perfectly after months of daily use.",
      "My {product} survived two holidays without a scratch, impressive.",
    ],
    middling: ["I have used the {product} for three weeks so far.", "Time will tell how long it lasts."],
    bad: [
      "It broke after two days.",
      "The {product} stopped working within a week, what a failure.",
      "The colour faded badly after the first wash.",
    ],
  },
  looks: {
    good: [
      "The colour is gorgeous, even prettier than in the photos.",
      "A beautiful design, my friends all love it.",
      "This {product} looks stylish and elegant.",
    ],
    middling: ["The colour is a bit darker than in the photos.", "It looks like the picture."],
    bad: ["The colour is ugly and nothing like the photos.", "It looks cheap and boring, I hate the design."],
  },
};

/** What products are called, by category. */
export const PRODUCTS = ["jacket", "backpack", "lamp", "teapot", "kettle", "scarf", "blanket", "watch"] as const;

/** Emoji that show what a sentence feels. */
export const EMOJI = { good: ["😍", "👍", "🎉", "😊"], bad: ["😡", "👎", "😞", "💔"] } as const;
