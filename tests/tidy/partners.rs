//! A partner's name stands in its two folders, in the two lists of partners, and in data; the rest of the house knows what
//! a partner can do, never who it is.

use crate::problem::Problem;
use crate::repository::File;
use crate::rust_source::{is_test_only, production_lines, rust};

/// In small letters, as their folders are called.
pub(crate) const PARTNERS: [&str; 5] = ["shiphero", "shipstation", "ordoro", "orderflow", "aftership"];

const REGISTRY: &str = "shared/mapping/src/partners.rs";
const SIMULATORS: &str = "shared/simulators/src/lib.rs";
/// The invented shop of the demo: data written in Rust.
const DEMO: &str = "cli/src/demo/";

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in rust(files).filter(|file| !is_test_only(&file.path)) {
        for (number, line) in production_lines(&file.text) {
            let small = line.to_lowercase();
            for partner in PARTNERS.into_iter().filter(|partner| small.contains(partner)) {
                if !may_name(&file.path, line, partner) {
                    problems.push(Problem::in_line(
                        &file.path,
                        number,
                        format!("names the partner {partner}"),
                    ));
                }
            }
        }
    }
    problems
}

fn may_name(path: &str, line: &str, partner: &str) -> bool {
    let own = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with(partner));
    path == REGISTRY
        || path.starts_with(DEMO)
        || own("shared/mapping/src/partners/")
        || own("shared/simulators/src/")
        || path == SIMULATORS && line.trim() == format!("pub mod {partner};")
}

#[test]
fn a_name_in_the_wrong_place_is_found() {
    let line = "//! As ShipHero does.\n";
    for (path, text, want) in [
        ("shared/flows/src/dispatch.rs", line, 1),
        ("shared/mapping/src/partners/ordoro/order.rs", line, 1),
        ("shared/simulators/src/lib.rs", line, 1),
        ("shared/simulators/src/lib.rs", "pub mod shiphero;\n", 0),
        ("shared/mapping/src/partners/shiphero/order.rs", line, 0),
        ("shared/mapping/src/partners.rs", line, 0),
        ("shared/simulators/src/shiphero.rs", line, 0),
        ("tests/flows/partners.rs", line, 0),
        ("shared/domain/src/order.rs", "//! Orders.\n#[cfg(test)]\nmod tests {\n    // ShipHero\n}\n", 0),
    ] {
        assert_eq!(check(&[File::sample(path, text)]).len(), want, "{path}");
    }
}
