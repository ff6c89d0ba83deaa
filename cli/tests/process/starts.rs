//! What `serve` does not start with, and that it says why.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::program::{Program, free_port};

/// Every secret that the example configuration names.
const SECRETS: &str = "[\"waybill/commercetools\"]\nclient_id = \"i\"\nclient_secret = \"s\"\n\
    [\"waybill/shiphero-us\"]\nrefresh_token = \"r\"\n[\"waybill/messages\"]\ntoken = \"t\"\n\
    [\"waybill/journal\"]\nkey = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n";

fn configured(secrets: &str, change: (&str, &str)) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/waybill.toml");
    let text = std::fs::read_to_string(example).unwrap().replace(change.0, change.1);
    std::fs::write(folder.path().join("waybill.toml"), text).unwrap();
    std::fs::write(folder.path().join("secrets.toml"), secrets).unwrap();
    folder
}

/// Starts `serve`, which must end by itself; how it ended, and what it said.
async fn refused(folder: &TempDir, data: &Path, port: u16) -> (Option<i32>, String) {
    let (config, listen) = (folder.path().join("waybill.toml"), format!("127.0.0.1:{port}"));
    let (config, data) = (config.as_os_str(), data.as_os_str());
    let word = OsStr::new;
    let words =
        [word("serve"), word("--config"), config, word("--data"), data, word("--listen"), word(&listen)];
    let mut program = Program::start(&words, &folder.path().join("serve"));
    let ended = program.ended(Duration::from_secs(10)).await;
    assert_eq!(program.output(), "");
    (ended.code(), program.log())
}

#[tokio::test]
async fn every_problem_of_the_configuration_is_told() {
    let folder = configured(SECRETS, ("to = \"us-east\"", "to = \"us-esat\""));
    let (code, said) = refused(&folder, &folder.path().join("data"), free_port()).await;
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(said.matches("us-esat").count(), 2, "{said}");
    assert!(!folder.path().join("data").exists(), "nothing was begun");
}

#[tokio::test]
async fn every_missing_secret_is_told() {
    let folder = configured("", ("", ""));
    let (code, said) = refused(&folder, &folder.path().join("data"), free_port()).await;
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(said.matches(" needs `").count(), 5, "{said}");
    assert!(said.ends_with("waybill: secrets are missing\n"), "{said}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let folder = configured(SECRETS, ("", ""));
    let port = free_port();
    let taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (code, said) = refused(&folder, &folder.path().join("data"), port).await;
    drop(taken);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("waybill: cannot listen on 127.0.0.1:{port}: ")), "{said}");
}

/// Whoever may do everything can write everywhere, so a file stands where a folder must, and a folder where a file must.
#[tokio::test]
async fn a_data_directory_that_cannot_be_written_is_named() {
    let folder = configured(SECRETS, ("", ""));
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for (data, says) in [(file.clone(), "cannot make"), (file.join("below"), "cannot make")] {
        let (code, said) = refused(&folder, &data, free_port()).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("waybill: {says} {}: ", data.display())), "{said}");
    }
    for name in ["ledger.db", "queue.db"] {
        let data = folder.path().join(format!("data of {name}"));
        std::fs::create_dir_all(data.join(name)).unwrap();
        let (code, said) = refused(&folder, &data, free_port()).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("{}: ", data.join(name).display())), "{said}");
    }
}
