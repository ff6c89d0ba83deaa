//! The commands about the configuration, and those that only print.

use std::path::Path;

use crate::program::{data, fed, file, looks, text, waybill};

#[test]
fn a_configuration_with_problems_is_refused_with_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("waybill.toml");
    let broken = text(&file("waybill.toml")).replace("to = \"us-east\"", "to = \"us-esat\"");
    std::fs::write(&config, broken).unwrap();
    let order = data("order.json");
    let order = order.to_str().unwrap();
    for words in [
        &["check"][..],
        &["check", "--online"],
        &["setup", "--plan"],
        &["map", "order"],
        &["explain"],
        &["plan", "--order", order, "--events", order],
    ] {
        let output = fed(waybill().args(words).arg("--config").arg(&config), b"{}");
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let said = text(&output.stdout) + &text(&output.stderr);
        let named = config.display();
        for place in ["30:1", "35:1"] {
            let want = format!("{named}:{place}: route");
            assert!(said.contains(&want), "{words:?}: {want} in {said}");
        }
    }
    let nowhere = folder.path().join("nowhere.toml");
    let output = fed(waybill().args(["check", "--config"]).arg(&nowhere), b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot read"), "{}", text(&output.stderr));
}

#[test]
fn check_names_missing_secrets_and_is_content_without() {
    let output = looks(&["check"], b"");
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stdout);
    assert_eq!(said.lines().count(), 5, "{said}");
    assert!(said.lines().all(|line| line.contains("waybill.toml:") && line.contains(" needs `")), "{said}");

    let output = looks(&["setup", "--plan"], b"");
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(2), 0),
        "nothing is tried without credentials"
    );
    assert!(text(&output.stderr).contains("needs `refresh_token`"), "{}", text(&output.stderr));

    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(data("waybill.toml"), folder.path().join("waybill.toml")).unwrap();
    let secrets = "[\"waybill/commercetools\"]\nclient_id = \"i\"\nclient_secret = \"s\"\n\
        [\"waybill/shiphero-us\"]\nrefresh_token = \"r\"\n[\"waybill/journal\"]\nkey = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n\
        [\"waybill/messages\"]\ntoken = \"t\"\n";
    std::fs::write(folder.path().join("secrets.toml"), secrets).unwrap();
    let output = fed(waybill().args(["check", "--config"]).arg(folder.path().join("waybill.toml")), b"");
    assert!(output.status.success(), "{}", text(&output.stdout));
    assert!(text(&output.stdout).ends_with("waybill.toml has no problems\n"));
}

#[test]
fn a_configuration_is_prepared_for_functions_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let (prepared, broken) = (folder.path().join("waybill.prepared"), folder.path().join("broken.toml"));
    let prepare = |config: &Path| {
        let mut command = waybill();
        command.args(["check", "--config"]).arg(config).arg("--prepare").arg(&prepared);
        fed(&mut command, b"")
    };

    std::fs::write(&broken, "[[project]]\nkey = 1\n").unwrap();
    let output = prepare(&broken);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("broken.toml:2:"), "{}", text(&output.stdout));
    assert!(!prepared.exists(), "nothing is written of it");

    let config = data("waybill.toml");
    let output = prepare(&config);
    assert!(output.status.success(), "{}", text(&output.stdout));
    let written = std::fs::read_to_string(&prepared).unwrap();
    let of = std::fs::read_to_string(&config).unwrap();
    assert_eq!(written, waybill_settings::prepare(&of, "waybill.toml").unwrap());
}

#[test]
fn the_schema_and_the_completions_are_printed() {
    let output = fed(waybill().arg("schema"), b"");
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema["properties"]["serve"].is_object() && schema["$defs"]["shiphero.options"].is_object());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = fed(waybill().args(["completions", shell]), b"");
        assert!(output.status.success() && text(&output.stdout).contains("explain"), "{shell}");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = waybill().arg("schema").spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
}
