//! What can be wrong with the example, and how it is told.

/// A change of the example and the finding that it must lead to.
pub(super) const MISTAKES: &[(&str, &str, &str)] = &[
    ("minimum_age", "minimal_age", "12:1: unknown key `minimal_age`; did you mean `minimum_age`?"),
    ("[export]", "[exprot]", "9:2: unknown key `exprot`; did you mean `export`?"),
    (
        "max_length = 200",
        "max_length = \"200\"",
        "43:14: `account[0].field[0].max_length` wants a whole number, not a text",
    ),
    (
        "mode = \"shadow\"",
        "mode = \"shade\"",
        "26:8: `account[0].mode` wants one of off, shadow, on, not `shade`; did you mean `shadow`?",
    ),
    (
        "hold = \"partner\"",
        "hold = \"partners\"",
        "36:43: `account[0].both_changed.hold` wants one of shop, partner, review, not `partners`; did you mean `partner`?",
    ),
    (
        "both_changed = { address",
        "both_changed = { adress",
        "36:18: unknown key `adress`; did you mean `address`?",
    ),
    (
        "complete_when_shipped = true",
        "order_states = { accepted = \"at-warehouse\", shipped = \" \" }",
        "80:45: the key of a state is missing; leave the line out where no state says it",
    ),
    (
        "complete_when_shipped = true",
        "line_states = { shipped = \"sent\" }\norder_states = { shipped = \"sent\" }",
        "81:18: `sent` is named as a state of lines, too; a state is of one or the other",
    ),
    ("keep = 5", "keep = -5", "75:35: `stock.safety[0].keep` wants a number of at least 0, not -5"),
    (
        "zeroed_share_percent = 20",
        "zeroed_share_percent = 101",
        "85:24: `brakes.zeroed_share_percent` wants a number from 0 to 100, not 101",
    ),
    (
        "order_state = [\"Confirmed\"]",
        "order_state = [\"Shipped\"]",
        "11:25: `export.when.order_state[0]` wants one of Open, Confirmed, Complete, Cancelled, not `Shipped`",
    ),
    (
        "payment = [\"authorized\"",
        "payment = [\"authorised\"",
        "11:76: `export.when.payment[0]` wants one of captured, authorized, partly_captured, pending, failed, cancelled, refunded, none, not `authorised`; did you mean `authorized`?",
    ),
    ("sku = { table =", "sku = { tabel =", "32:9: unknown key `tabel`; did you mean `table`?"),
    (
        "minimum_age = \"5m\"",
        "minimum_age = \"5 apples\"",
        "12:15: `5 apples` is not a length of time such as 90s, 5m, 2h or 7d",
    ),
    (
        "since = \"2026-11-01\"",
        "since = \"soon\"",
        "10:9: `soon` is neither a date such as 2026-11-01 nor a timestamp with its zone",
    ),
    ("id = \"eu\"", "id = \"\"", "46:6: AccountId is empty"),
    (
        "partner = \"shiphero\"",
        "partner = \"shiphreo\"",
        "25:1: unknown partner `shiphreo`; did you mean `shiphero`?",
    ),
    (
        "shop_name = \"shop-us\"",
        "shop_nmae = \"shop-us\"",
        "28:13: unknown key `shop_nmae`; did you mean `shop_name`?",
    ),
    (
        "to = \"packing_note\"",
        "to = \"packing_mote\"",
        "42:1: `packing_mote` is no field that shiphero lets us write; did you mean `packing_note`?",
    ),
    (
        "region = \"eu-central-1\"",
        "region = 1",
        "106:119: `serve.destination.sqs.region` wants a text, not a whole number",
    ),
    (
        "to = \"eu\"",
        "to = \"us-west\"",
        "66:1: route 3 goes to unknown account `us-west`; did you mean `us-east`?",
    ),
    (
        "zone = [\"west\"]",
        "zone = [\"wset\"]",
        "54:36: route 1 names unknown zone `wset`; did you mean `west`?",
    ),
    (
        "warehouse = \"V2FyZWhvdXNlOjMxNDI=\"",
        "warehouse = \"V2FyZWhvdXNlOjMxNDM=\"",
        "56:1: route 1 names warehouse `V2FyZWhvdXNlOjMxNDM=`, which account `us-east` does not list; did you mean `V2FyZWhvdXNlOjMxNDE=`?",
    ),
    (
        "stock = \"first-that-can-ship\"\n",
        "",
        "61:1: route 2 lists `warehouses` and does not let `stock` choose",
    ),
    (
        "when = { country = [\"US\", \"CA\"], shipping_method = [\"us-*\"] }",
        "",
        "65:1: route 3 is never reached: route 2 takes everything",
    ),
    (
        "\"CAP-1\" = \"C1\"",
        "\"CAP-1\" = \"M1\"",
        "32:19: `M1` stands for `CAP-1` and `MUG-1`, so its stock belongs to no single SKU",
    ),
    (
        "https://api.europe",
        "http://api.europe",
        "5:1: `http://api.europe-west1.gcp.commercetools.com` must begin with https://",
    ),
    (
        "https://waybill.example.com",
        "https://waybill.example.com/hooks",
        "103:1: `https://waybill.example.com/hooks` must be a scheme, a host and perhaps a port, and nothing more",
    ),
    ("\"US-NV\"", "\"Nevada\"", "70:11: `Nevada` is not a country and a state, such as US-NV"),
    (
        "when = { country = [\"US\", \"CA\"], shipping_method",
        "when = { country = [\"UK\", \"XK\"], shipping_method",
        "59:21: `UK` is no code of a country (ISO 3166-1, two capital letters); did you mean `GB`?",
    ),
    (
        "when = { country = [\"US\", \"CA\"], shipping_method",
        "when = { country = [\"US\", \"ca\"], shipping_method",
        "59:27: `ca` is no code of a country (ISO 3166-1, two capital letters); did you mean `CA`?",
    ),
    (
        "\"US-NV\"",
        "\"UK-LND\"",
        "70:11: `UK` is no code of a country (ISO 3166-1, two capital letters); did you mean `GB`?",
    ),
    ("\"CAD\"", "\"GPB\"", "37:22: `GPB` is no code of a currency (ISO 4217, three capital letters)"),
    ("\"eu\" = \"commercetools\"", "\"ue\" = \"commercetools\"", "74:34: unknown account `ue`"),
    ("id = \"eu\"", "id = \"us-east\"", "46:1: account `us-east` is there twice"),
    (
        "project = [\"shop-eu\"]",
        "project = [\"shop-ue\"]",
        "115:21: tracking 1 names unknown project `shop-ue`; did you mean `shop-eu`?",
    ),
    (
        "to = \"parcels\"",
        "to = \"parcles\"",
        "116:1: tracking 1 goes to unknown account `parcles`; did you mean `parcels`?",
    ),
    (
        "when = { project = [\"shop-eu\"], country = [\"US\", \"CA\"], store = [\"us\"] }\n",
        "",
        "118:1: tracking 2 is never reached: tracking 1 takes everything",
    ),
    ("to = \"parcels\"", "to = \"eu\"", "116:1: tracking 1 goes to account `eu`, which tracks no parcels"),
    ("to = \"eu\"", "to = \"parcels\"", "66:1: route 3 goes to account `parcels`, which takes no orders"),
    (
        "deliveryMails = [true]",
        "deliveryMails = [1.5]",
        "117:40: `tracking[0].consent.given.deliveryMails[0]` wants true or false or a whole number or a text, not a decimal",
    ),
    ("given = {", "gvien = {", "117:13: unknown key `gvien`; did you mean `given`?"),
    (
        "https://acme.example/track",
        "http://acme.example/track",
        "125:1: a link begins with https:// and has `{number}` where the number goes",
    ),
    (
        "\"Not wanted\" = \"OTHER\"",
        "\"Too big\" = \"size\"",
        "128:13: `SIZE` stands for `Too big` and `Wrong size`, so nobody knows which a partner means by it",
    ),
    (
        "\"F - Damaged in transit\" = \"Damaged\"",
        "\"F - Damaged in transit\" = \"Broken\"",
        "129:11: `Broken` is none of the `reasons`",
    ),
    (
        "account = [\"us-east\"], to",
        "account = [\"us-eats\"], to",
        "134:70: unknown account `us-eats`; did you mean `us-east`?",
    ),
    (
        "to = \"unusable\"",
        "to = \"unuseable\"",
        "134:43: `returns.restock[0].to` wants one of as_told, as_told_else_unusable, back_in_stock, unusable, not `unuseable`; did you mean `unusable`?",
    ),
    (
        "unknown_reason = \"review\"",
        "unknown_reason = \"revue\"",
        "131:18: `returns.unknown_reason` wants one of pass, review, not `revue`; did you mean `review`?",
    ),
    ("reason_field =", "reson_field =", "132:1: unknown key `reson_field`; did you mean `reason_field`?"),
    (
        "time_limit = \"1s\"",
        "time_limit = \"2s\"",
        "145:1: `time_limit` must be from 50ms to 1.5s: commercetools waits two seconds",
    ),
    (
        "time_limit = \"1s\"",
        "extension = \"order check\"",
        "145:1: `order check` must be 2 to 256 letters, digits, `-` and `_`",
    ),
    (
        "service = \"flag\"",
        "service = \"falg\"",
        "144:62: `order_check.on_problem.service` wants one of note, flag, reject, not `falg`; did you mean `flag`?",
    ),
    (
        "public_url = \"https://waybill.example.com\"\n",
        "",
        "141:2: `[order_check]` needs `public_url` of `[serve]`: commercetools must know where to ask",
    ),
    ("tags = [\"waybill\"]", "tgas = [\"waybill\"]", "112:86: unknown key `tgas`; did you mean `tags`?"),
    (
        "reason = \"order.custom.cancelReason\"",
        "reason = \"line.custom.cancelReason\"",
        "18:1: `line.custom.cancelReason` is not of the order as a whole: name `order.custom.<name>`",
    ),
    (
        "reason = \"order.custom.cancelReason\"\n",
        "",
        "34:1: `[cancel] reason` does not say where the shop's reasons stand",
    ),
    (
        "{ \"Changed mind\" = \"CUSTOMER\" }",
        "{ \"Changed mind\" = \"CUSTOMER\", \"changed mind\" = \"OTHER\" }",
        "35:49: `changed mind` and `Changed mind` are the same word and have two codes",
    ),
    (
        "id = \"us-east\"",
        "id = \"US east/2\"",
        "24:1: `US east/2` stands in the address of webhooks and in names of queues: 1 to 32 letters, digits, `-` and `_`",
    ),
    (
        "pull_every = \"5m\"",
        "pull_every = \"0s\"",
        "97:1: without a pause nothing else would get a turn: at least a second",
    ),
];
