//! `waybill diff`: what another configuration would make of the shop's orders.

use crate::scene::Scene;

pub(crate) fn another_configuration_is_compared(scene: &Scene) {
    let (old, new) = (scene.config.as_str(), scene.ground.file("new.toml"));
    let text = std::fs::read_to_string(old).unwrap();
    let other = text.replace("method = \"Ground\"", "method = \"2 Day\"");
    assert_ne!(text, other);
    std::fs::write(&new, other).unwrap();
    let new = new.to_str().unwrap();
    let since = ["--since", "2020-01-01"];
    let diff = |config: &str, words: &[&str]| {
        scene.waybill(&[&["diff", "--old", old, "--config", config], &since[..], words].concat())
    };
    let differs = diff(new, &[]);
    assert_eq!(differs.code, Some(1), "{differs:?}");
    assert!(differs.out.contains("2 Day") && !differs.out.contains("Harbor"), "{}", differs.out);
    let told = diff(new, &["--json"]).json();
    assert!(told.to_string().contains("S-1"), "{told}");
    // What people edited counts: without its address the order would be for a person under both.
    assert!(differs.out.contains("S-2"), "{}", differs.out);
    let same = diff(old, &[]);
    assert_eq!(same.code, Some(0), "{same:?}");
}
