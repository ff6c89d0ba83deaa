//! The example loads; everything that can be wrong is told, with its place.

mod mistakes;
mod passed;

use jiff::SignedDuration;
use waybill_domain::facets::Facet;
use waybill_mapping::commercetools::policy::ShippedOtherwise;
use waybill_mapping::returns::Restock;
use waybill_routing::account::Mode;
use waybill_routing::sku::{Ours, ours};

use self::mistakes::MISTAKES;
use super::*;
use crate::finding::Finding;
use crate::sections::{StockOwner, Whose};

const EXAMPLE: &str = include_str!("example.toml");

/// The findings of a text, as they are printed. Functions do not take such a text either, but for numbers out of range, which
/// only the schema knows, and for codes that are none, of which they carry no lists.
fn findings(text: &str) -> Vec<String> {
    let found = load(text, "waybill.toml").err().unwrap_or_default();
    let passed = load_passed(text, "waybill.toml", None).err().unwrap_or_default();
    let is_let_pass = |finding: &Finding| {
        let messages = ["wants a number from", "is no code of a c"];
        messages.iter().any(|message| finding.message.contains(message))
    };
    let is_fine = found.iter().all(is_let_pass);
    assert_eq!(passed.is_empty(), is_fine, "{found:?}, and of a function {passed:?}");
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
    let passed = load_passed(EXAMPLE, "waybill.toml", None).unwrap();
    assert_eq!(format!("{passed:?}"), format!("{settings:?}"));
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
    let stock = &settings.stock;
    assert_eq!(
        [stock.owner(&us.id, None), stock.owner(&eu.id, None), stock.owner(&parcels.id, None)],
        [StockOwner::Partner, StockOwner::Commercetools, StockOwner::Partner],
        "the partner where nothing is said"
    );
    let short = ["Short pick", "item OUT OF STOCK", "customer request"].map(|reason| stock.is_short(reason));
    assert_eq!(
        (short, stock.since.map(|at| at.to_string())),
        ([true, true, false], Some("2026-11-01T00:00:00Z".to_owned()))
    );
    let returns = &settings.returns;
    assert_eq!((returns.reason_code("damaged"), returns.reason("SIZE")), (Some("DMG"), Some("Wrong size")));
    let restock = returns.restock(&us.id, Some("Damaged"), Some("As new"));
    assert_eq!(
        (restock, us.announce_returns),
        (Restock::AsToldElseUnusable, true),
        "told where nothing is said"
    );
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
fn a_channel_whose_stock_two_accounts_count_is_told() {
    let both = |owner: &str, mode: &str| {
        let text = EXAMPLE
            .replace("mode = \"shadow\"", "mode = \"on\"")
            .replace("\"eu\" = \"commercetools\"", owner)
            .replace(
                "secret = \"waybill/shiphero-eu\"",
                &format!("secret = \"waybill/shiphero-eu\"\nmode = \"{mode}\"\nwarehouses = {{ \"V1\" = \"channel-us-west\" }}"),
            );
        findings(&text)
    };
    let want = "waybill.toml:50:16: account `us-east` counts the stock of channel `channel-us-west`, too: each would overwrite \
                the other's figures";
    assert_eq!(both("\"eu\" = \"partner\"", "on"), [want]);
    assert_eq!(
        both("\"eu\" = \"commercetools\"", "on"),
        [""; 0],
        "the shop's own quantity is overwritten by nobody"
    );
    assert_eq!(both("\"eu\" = \"partner\"", "shadow"), [""; 0], "it writes none");
}

#[test]
fn a_source_that_is_none_is_told_with_what_there_is() {
    let got = changed("order.custom.deliveryInstructions", "order.colour");
    assert_eq!(got.len(), 1, "{got:#?}");
    let want = "waybill.toml:41:1: `order.colour` is no value of an order; there are order.custom.<name> and order.{id, ";
    assert!(got[0].starts_with(want), "{}", got[0]);
}

#[test]
fn an_account_without_its_partners_settings_is_told_so() {
    let got = changed("options = { shop_name = \"shop-eu\" }\n", "");
    assert_eq!(got.len(), 1, "{got:#?}");
    assert!(got[0].starts_with("waybill.toml:45:1: `account[1].options.shop_name`: "), "{}", got[0]);
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

#[test]
fn events_are_posted_over_tls_and_signed() {
    let url = "url = \"https://help.example.com/hooks/waybill\"";
    for (from, to, says) in [
        (url, "url = \"http://127.0.0.1:9000/hooks\"", None),
        (url, "", None),
        (url, "url = \"http://help.example.com/hooks\"", Some("must begin with https://")),
        (url, "url = \"https://jo:pw@help.example.com\"", Some("holds no credentials")),
        ("secret = \"waybill/events\"\n", "", Some("they need `secret`")),
        ("give_up_after = \"3d\"", "give_up_after = \"soon\"", Some("soon")),
    ] {
        let found = changed(from, to);
        match says {
            None => assert_eq!(found, Vec::<String>::new(), "{to}"),
            Some(says) => assert!(found.len() == 1 && found[0].contains(says), "{to}: {found:?}"),
        }
    }
}

#[test]
fn what_is_no_toml_at_all_is_told_in_short() {
    assert_eq!(findings(&"<x>".repeat(30_000)).len(), 100);
}
