import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { addAnswerSchemas } from "./route-schemas.js";

/** The parts of an OpenAPI document that the page of it shows. */
export interface DescribedApi {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

export interface DescribedOperation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: unknown }>> }
    >
  >;
}

/** Collects what the routes added after it say of themselves. */
export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Granary's feature API",
        version,
        description: "Features of entities, as of now. Errors are problem documents of RFC 9457 with a stable `code`.",
      },
      tags: [
        { name: "features", description: "Reads of features" },
        { name: "models", description: "Predictions by trained models" },
        { name: "registry", description: "Which features there are" },
        { name: "operation", description: "Running the server" },
      ],
    },
    refResolver: {
      // Without this schemas are called def-0, def-1, …
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json.$id === "string" ? json.$id : `def-${index}`,
    },
  });
  addAnswerSchemas(app);
}

/** The document, once the server is ready. */
export function describedApi(app: FastifyInstance): DescribedApi {
  // `addOpenApi` asks for OpenAPI 3, whose documents have these parts; routes refer to schemas within content only.
  return app.swagger() as unknown as DescribedApi;
}
