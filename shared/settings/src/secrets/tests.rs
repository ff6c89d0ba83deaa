//! Files, environment and what is missing.

use super::*;
use crate::load;

fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn the_environment_comes_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.toml");
    fs::write(&path, "[\"waybill/shiphero-us\"]\nrefresh_token = \"from file\"\n\"webhook.one\" = \"w1\"\n")
        .unwrap();
    let plain = read(&path, vec![]).unwrap().secrets("waybill/shiphero-us");
    assert_eq!(plain.get("refresh_token"), Some("from file"));
    let variables = [
        ("WAYBILL_SECRET_WAYBILL_SHIPHERO_US_REFRESH_TOKEN", "from environment"),
        ("WAYBILL_SECRET_WAYBILL_SHIPHERO_US_WEBHOOK__TWO", "w2"),
        ("PATH", "/bin"),
    ];
    let both = read(&path, environment(&variables)).unwrap().secrets("waybill/shiphero-us");
    assert_eq!(both.get("refresh_token"), Some("from environment"));
    assert_eq!(both.all("webhook").collect::<Vec<_>>(), ["w1", "w2"]);
}

#[test]
fn a_stored_secret_is_kept_beside_the_others_and_readable_by_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.toml");
    let mut source = read(&path, vec![]).unwrap();
    source.store("a", "token", "t-1").unwrap();
    let mut other = read(&path, vec![]).unwrap();
    other.store("a", "webhook.Shipment Update", "s \"1\"").unwrap();
    source.store("b", "key", "k").unwrap();
    for source in [source, read(&path, vec![]).unwrap()] {
        let values = [("a", "token", "t-1"), ("a", "webhook.Shipment Update", "s \"1\""), ("b", "key", "k")];
        for (name, key, value) in values {
            assert_eq!(source.secrets(name).get(key), Some(value), "{name} {key}");
        }
    }
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn neither_errors_nor_debug_tell_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.toml");
    fs::write(&path, "[a]\ntoken = hush-hush\n").unwrap();
    let error = read(&path, vec![]).unwrap_err().to_string();
    assert!(error.ends_with("is not tables of texts: line 2") && !error.contains("hush"), "{error}");
    fs::write(&path, "[a]\ntoken = \"hush-hush\"\n").unwrap();
    let source = read(&path, environment(&[("WAYBILL_SECRET_A_KEY", "hush-hush")])).unwrap();
    assert!(!format!("{source:?} {:?}", source.secrets("a")).contains("hush"));
}

#[test]
fn missing_secrets_are_found_where_they_are_named() {
    let text = include_str!("../example.toml");
    let settings = load(text, "waybill.toml").unwrap();
    let given = [
        ("WAYBILL_SECRET_WAYBILL_COMMERCETOOLS_CLIENT_ID", "id"),
        ("WAYBILL_SECRET_WAYBILL_SHIPHERO_EU_REFRESH_TOKEN", "t"),
        ("WAYBILL_SECRET_WAYBILL_AFTERSHIP_API_KEY", "k"),
        ("WAYBILL_SECRET_WAYBILL_JOURNAL_KEY", "k"),
        ("WAYBILL_SECRET_WAYBILL_MESSAGES_TOKEN", "t"),
    ];
    let source = read(Path::new("nowhere/secrets.toml"), environment(&given)).unwrap();
    let found: Vec<String> =
        missing(text, "waybill.toml", &settings, &source).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "waybill.toml:7:1: project `shop-eu` needs `client_secret` of secret `waybill/commercetools`: in \
             nowhere/secrets.toml or as WAYBILL_SECRET_WAYBILL_COMMERCETOOLS_CLIENT_SECRET",
            "waybill.toml:27:1: account `us-east` needs `refresh_token` of secret `waybill/shiphero-us`: in \
             nowhere/secrets.toml or as WAYBILL_SECRET_WAYBILL_SHIPHERO_US_REFRESH_TOKEN",
            "waybill.toml:89:1: `[events]` needs `signing` of secret `waybill/events`: in nowhere/secrets.toml or as \
             WAYBILL_SECRET_WAYBILL_EVENTS_SIGNING",
            "waybill.toml:94:1: `key` of secret `waybill/journal` is not 32 bytes in base64",
        ]
    );
    let mut open = settings;
    open.journal.key_secret = None;
    let last = missing(text, "waybill.toml", &open, &source).pop().unwrap();
    assert_eq!(last.message, "the journal needs `key_secret`: its payloads are kept encrypted");
}
