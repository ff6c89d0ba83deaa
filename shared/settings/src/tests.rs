//! The example loads; everything that can be wrong is told, with its place.

use jiff::SignedDuration;
use waybill_domain::facets::Facet;
use waybill_mapping::commercetools::policy::ShippedOtherwise;
use waybill_routing::account::Mode;
use waybill_routing::sku::{Ours, ours};

use super::*;
use crate::sections::Whose;

const EXAMPLE: &str = include_str!("example.toml");

/// The findings of a text, as they are printed.
fn findings(text: &str) -> Vec<String> {
    let found = load(text, "waybill.toml").err().unwrap_or_default();
    found.iter().map(ToString::to_string).collect()
}

/// The findings of the example with one thing changed.
fn changed(from: &str, to: &str) -> Vec<String> {
    assert!(EXAMPLE.contains(from), "{from}");
    findings(&EXAMPLE.replacen(from, to, 1))
}

#[test]
fn the_example_loads_with_everything_in_it() {
    let settings = load(EXAMPLE, "waybill.toml").unwrap();
    let [us, eu, parcels] = settings.accounts.as_slice() else { panic!("three accounts") };
    assert_eq!(
        (us.partner, us.mode, us.sync_channel.as_str()),
        ("shiphero", Mode::Shadow, "waybill-us-east")
    );
    assert_eq!(SignedDuration::from(us.poll_every), SignedDuration::from_mins(10));
    assert_eq!(SignedDuration::from(eu.stock_every), SignedDuration::from_mins(5), "as the schedules say");
    assert_eq!(settings.rules.routes.len(), 3);
    let rules = settings.rules.account(&us.id).unwrap();
    assert_eq!(ours(&rules.sku, &"M1".try_into().unwrap()), Ours::Sku("MUG-1".try_into().unwrap()));
    assert_eq!(rules.fields.len(), 1);
    let whose = [Facet::Address, Facet::Contact, Facet::Hold].map(|facet| us.both_changed.whose(facet));
    assert_eq!(whose, [Whose::Shop, Whose::Review, Whose::Partner]);
    let otherwise = [us, eu].map(|account| account.shipped_otherwise);
    assert_eq!(otherwise, [ShippedOtherwise::Note, ShippedOtherwise::Review], "noted where nothing is said");
    assert!(
        Facet::ALL.iter().all(|facet| eu.both_changed.whose(*facet) == Whose::Review),
        "a person decides"
    );
    let tracks: Vec<&str> = settings.tracking.iter().map(|rule| rule.to.as_str()).collect();
    assert_eq!((tracks, parcels.opened.tracking().is_some()), (vec!["parcels"; 2], true));
    assert_eq!(settings.carriers.find("acme line", None).unwrap().name, "acme-line");
    assert_eq!(settings.rules.export.since.to_string(), "2026-11-01T00:00:00Z");
    assert_eq!(SignedDuration::from(settings.journal.lifetime), SignedDuration::from_hours(90 * 24));
    assert!(settings.account(&us.id).is_some() && settings.project(&"shop-eu".try_into().unwrap()).is_some());
    assert_eq!((settings.hash.len(), settings.export_hash.len()), (64, 64));
}

#[test]
fn the_hash_follows_what_is_said_and_not_how() {
    let hash = |text: &str| load(text, "x").map(|settings| (settings.hash, settings.export_hash)).unwrap();
    let before = hash(EXAMPLE);
    assert_eq!(hash(&format!("# A comment.\n{EXAMPLE}")), before);
    assert_eq!(hash(&EXAMPLE.replace("since = \"2026-11-01\"", "since = 2026-11-01")), before);
    let other = hash(&EXAMPLE.replace("keep = 5", "keep = 6"));
    assert!(other.0 != before.0 && other.1 == before.1);
    assert_ne!(hash(&EXAMPLE.replace("2026-11-01", "2026-11-02")).1, before.1);
}

/// A change of the example and the finding that it must lead to.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("minimum_age", "minimal_age", "12:1: unknown key `minimal_age`; did you mean `minimum_age`?"),
    ("[export]", "[exprot]", "9:2: unknown key `exprot`; did you mean `export`?"),
    (
        "max_length = 200",
        "max_length = \"200\"",
        "41:14: `account[0].field[0].max_length` wants a whole number, not a text",
    ),
    (
        "mode = \"shadow\"",
        "mode = \"shade\"",
        "25:8: `account[0].mode` wants one of off, shadow, on, not `shade`; did you mean `shadow`?",
    ),
    (
        "hold = \"partner\"",
        "hold = \"partners\"",
        "34:43: `account[0].both_changed.hold` wants one of shop, partner, review, not `partners`; did you mean `partner`?",
    ),
    (
        "both_changed = { address",
        "both_changed = { adress",
        "34:18: unknown key `adress`; did you mean `address`?",
    ),
    ("keep = 5", "keep = -5", "73:35: `stock.safety[0].keep` wants a number of at least 0, not -5"),
    (
        "zeroed_share_percent = 20",
        "zeroed_share_percent = 101",
        "82:24: `brakes.zeroed_share_percent` wants a number from 0 to 100, not 101",
    ),
    (
        "order_state = [\"Confirmed\"]",
        "order_state = [\"Shipped\"]",
        "11:25: `export.when.order_state[0]` wants one of Open, Confirmed, Complete, Cancelled, not `Shipped`",
    ),
    ("sku = { table =", "sku = { tabel =", "31:9: unknown key `tabel`; did you mean `table`?"),
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
    ("id = \"eu\"", "id = \"\"", "44:6: AccountId is empty"),
    (
        "partner = \"shiphero\"",
        "partner = \"shiphreo\"",
        "24:1: unknown partner `shiphreo`; did you mean `shiphero`?",
    ),
    (
        "shop_name = \"shop-us\"",
        "shop_nmae = \"shop-us\"",
        "27:13: unknown key `shop_nmae`; did you mean `shop_name`?",
    ),
    (
        "to = \"packing_note\"",
        "to = \"packing_mote\"",
        "40:1: `packing_mote` is no field that shiphero lets us write; did you mean `packing_note`?",
    ),
    (
        "region = \"eu-central-1\"",
        "region = 1",
        "98:119: `serve.destination.sqs.region` wants a text, not a whole number",
    ),
    (
        "to = \"eu\"",
        "to = \"us-west\"",
        "64:1: route 3 goes to unknown account `us-west`; did you mean `us-east`?",
    ),
    (
        "zone = [\"west\"]",
        "zone = [\"wset\"]",
        "52:36: route 1 names unknown zone `wset`; did you mean `west`?",
    ),
    (
        "warehouse = \"V2FyZWhvdXNlOjMxNDI=\"",
        "warehouse = \"V2FyZWhvdXNlOjMxNDM=\"",
        "54:1: route 1 names warehouse `V2FyZWhvdXNlOjMxNDM=`, which account `us-east` does not list; did you mean `V2FyZWhvdXNlOjMxNDE=`?",
    ),
    (
        "stock = \"first-that-can-ship\"\n",
        "",
        "59:1: route 2 lists `warehouses` and does not let `stock` choose",
    ),
    (
        "when = { country = [\"US\", \"CA\"], shipping_method = [\"us-*\"] }",
        "",
        "63:1: route 3 is never reached: route 2 takes everything",
    ),
    (
        "\"CAP-1\" = \"C1\"",
        "\"CAP-1\" = \"M1\"",
        "31:19: `M1` stands for `CAP-1` and `MUG-1`, so its stock belongs to no single SKU",
    ),
    (
        "https://api.europe",
        "http://api.europe",
        "5:1: `http://api.europe-west1.gcp.commercetools.com` must begin with https://",
    ),
    (
        "https://waybill.example.com",
        "https://waybill.example.com/hooks",
        "95:1: `https://waybill.example.com/hooks` must be a scheme, a host and perhaps a port, and nothing more",
    ),
    ("\"US-NV\"", "\"Nevada\"", "68:11: `Nevada` is not a country and a state, such as US-NV"),
    ("\"eu\" = \"commercetools\"", "\"ue\" = \"commercetools\"", "72:34: unknown account `ue`"),
    ("id = \"eu\"", "id = \"us-east\"", "44:1: account `us-east` is there twice"),
    (
        "project = [\"shop-eu\"]",
        "project = [\"shop-ue\"]",
        "107:21: tracking 1 names unknown project `shop-ue`; did you mean `shop-eu`?",
    ),
    (
        "to = \"parcels\"",
        "to = \"parcles\"",
        "108:1: tracking 1 goes to unknown account `parcles`; did you mean `parcels`?",
    ),
    (
        "when = { project = [\"shop-eu\"], country = [\"US\", \"CA\"], store = [\"us\"] }\n",
        "",
        "110:1: tracking 2 is never reached: tracking 1 takes everything",
    ),
    ("to = \"parcels\"", "to = \"eu\"", "108:1: tracking 1 goes to account `eu`, which tracks no parcels"),
    ("to = \"eu\"", "to = \"parcels\"", "64:1: route 3 goes to account `parcels`, which takes no orders"),
    (
        "deliveryMails = [true]",
        "deliveryMails = [1.5]",
        "109:40: `tracking[0].consent.given.deliveryMails[0]` wants true or false or a whole number or a text, not a decimal",
    ),
    ("given = {", "gvien = {", "109:13: unknown key `gvien`; did you mean `given`?"),
    (
        "time_limit = \"1s\"",
        "time_limit = \"2s\"",
        "122:1: `time_limit` must be from 50ms to 1.5s: commercetools waits two seconds",
    ),
    (
        "time_limit = \"1s\"",
        "extension = \"order check\"",
        "122:1: `order check` must be 2 to 256 letters, digits, `-` and `_`",
    ),
    (
        "service = \"flag\"",
        "service = \"falg\"",
        "121:67: `order_check.on_problem.service` wants one of note, flag, reject, not `falg`; did you mean `flag`?",
    ),
    (
        "public_url = \"https://waybill.example.com\"\n",
        "",
        "118:1: `[order_check]` needs `public_url` of `[serve]`: commercetools must know where to ask",
    ),
    (
        "https://acme.example/track",
        "http://acme.example/track",
        "117:1: a link begins with https:// and has `{number}` where the number goes",
    ),
    ("tags = [\"waybill\"]", "tgas = [\"waybill\"]", "104:86: unknown key `tgas`; did you mean `tags`?"),
];

#[test]
fn each_mistake_is_told_with_its_place() {
    let mut wrong = Vec::new();
    for (from, to, want) in MISTAKES {
        let want = format!("waybill.toml:{want}");
        let got = changed(from, to);
        if !got.contains(&want) {
            wrong.push((want, got));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_source_that_is_none_is_told_with_what_there_is() {
    let got = changed("order.custom.deliveryInstructions", "order.colour");
    assert_eq!(got.len(), 1, "{got:#?}");
    let want = "waybill.toml:39:1: `order.colour` is no value of an order; there are order.custom.<name> and order.{id, ";
    assert!(got[0].starts_with(want), "{}", got[0]);
}

#[test]
fn an_account_without_its_partners_settings_is_told_so() {
    let got = changed("options = { shop_name = \"shop-eu\" }\n", "");
    assert_eq!(got.len(), 1, "{got:#?}");
    assert!(got[0].starts_with("waybill.toml:43:1: `account[1].options.shop_name`: "), "{}", got[0]);
}

#[test]
fn an_unknown_key_hides_nothing_else() {
    let got = changed("to = \"us-east\"", "to = \"nobody\"\ncolour = \"red\"");
    assert!(got.iter().any(|finding| finding.contains("unknown key `colour`")), "{got:#?}");
    assert!(got.iter().any(|finding| finding.contains("unknown account `nobody`")), "{got:#?}");
}

#[test]
fn all_problems_of_one_kind_are_told_at_once() {
    assert_eq!(
        findings("[[project]]\nkey = 7\nnaem = \"x\"\n[export]\n[[route]]\nto = true\n"),
        [
            "waybill.toml:1:1: the file needs `account`",
            "waybill.toml:1:1: `project[0]` needs `api_url`",
            "waybill.toml:1:1: `project[0]` needs `auth_url`",
            "waybill.toml:1:1: `project[0]` needs `secret`",
            "waybill.toml:2:7: `project[0].key` wants a text, not a whole number",
            "waybill.toml:3:1: unknown key `naem`",
            "waybill.toml:4:1: `export` needs `since`",
            "waybill.toml:6:6: `route[0].to` wants a text, not true or false",
        ]
    );
    let broken = findings("[[project]\nkey = \n[export\n");
    assert!(broken.len() >= 2, "{broken:#?}");
    assert!(broken[0].starts_with("waybill.toml:1:"), "{broken:#?}");
}

#[test]
fn the_schema_knows_every_partner_and_its_options() {
    let schema = schema();
    let partners = schema.pointer("/$defs/AccountSection/properties/partner/enum").unwrap();
    let known: Vec<&str> = waybill_mapping::partners::REGISTRY.iter().map(|entry| entry.name).collect();
    assert_eq!(partners, &serde_json::json!(known));
    for name in known {
        assert!(schema.pointer(&format!("/$defs/{name}.options/properties")).is_some(), "{name}");
    }
    let options = schema.pointer("/$defs/shiphero.options/properties/shop_name").unwrap();
    assert_eq!(options.get("type").unwrap(), "string");
    let text = schema.to_string();
    let references = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let mut count = 0;
    for reference in references {
        assert!(schema.pointer(reference).is_some(), "{reference}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn values_of_lines_are_joined_where_the_order_has_one_field() {
    for (from, to, joined) in [
        ("line.attribute.vendor", "packing_note", true),
        ("line.attribute.vendor", "line_items.barcode", false),
        ("order.number", "packing_note", false),
    ] {
        let text = EXAMPLE
            .replace("from = \"order.custom.deliveryInstructions\"", &format!("from = \"{from}\""))
            .replace("to = \"packing_note\"", &format!("to = \"{to}\""));
        let settings = load(&text, "waybill.toml").unwrap();
        let fields: Vec<bool> = settings
            .rules
            .accounts
            .iter()
            .flat_map(|account| &account.fields)
            .map(|rule| rule.joined)
            .collect();
        assert_eq!(fields, [joined], "{from} to {to}");
    }
}
