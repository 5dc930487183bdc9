import { z } from "zod";

const getOnlineFeatures = z.looseObject({
  entities: z
    .record(z.string(), z.array(z.unknown()), {
      error: 'expected columns of join keys, such as {"user_id": [1, 2]}',
    })
    .meta({ description: "Join keys as columns of one length; columns of other names are request data." }),
  features: z.array(z.string()).optional().meta({ description: "Features as `view:feature`." }),
  feature_service: z.string().nullish().meta({ description: "A feature service, instead of features." }),
  full_feature_names: z.boolean().optional().meta({ description: "Whether to answer with `view__feature` as names." }),
});

const materialize = z.looseObject({
  start_ts: z.string().nullish().meta({ description: "Passed over: a snapshot holds each entity's newest row." }),
  end_ts: z.string().nullish().meta({ description: "Passed over, as `start_ts`." }),
  feature_views: z.array(z.string()).nullish().meta({ description: "Views; all by default." }),
});

/** What Feast's clients send. Members that they may add are passed over, as Feast's own server does. */
export const feastSchemas = { getOnlineFeatures, materialize };

export type GetOnlineFeatures = z.infer<typeof getOnlineFeatures>;
