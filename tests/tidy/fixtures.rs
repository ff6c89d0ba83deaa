//! A fixture without a source is an invention: each folder of fixtures has a README with a table row for every file, with
//! where it comes from and when it was taken.

use crate::problem::Problem;
use crate::repository::File;

const TABLE: &str = "README.md";

pub(crate) fn check(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        let Some((folder, name)) = in_fixtures(&file.path) else { continue };
        if name == TABLE {
            continue;
        }
        let table = format!("{folder}/{TABLE}");
        match files.iter().find(|file| file.path == table) {
            None => problems.push(Problem::in_file(&file.path, format!("has no {table}"))),
            Some(readme) if readme.text.lines().any(|row| describes(row, name)) => {}
            Some(_) => {
                let says = format!("has no row `| {name} | source | date |` for this file");
                problems.push(Problem::in_file(&table, says));
            }
        }
    }
    problems
}

/// The outermost folder called `fixtures` and the path below it.
fn in_fixtures(path: &str) -> Option<(&str, &str)> {
    let (before, name) = path.split_once("/fixtures/")?;
    Some((path.get(..before.len() + "/fixtures".len())?, name))
}

fn describes(row: &str, name: &str) -> bool {
    let cells: Vec<&str> =
        row.split('|').map(|cell| cell.trim().trim_matches('`')).filter(|cell| !cell.is_empty()).collect();
    cells.len() >= 3 && cells.first() == Some(&name) && cells.iter().any(|cell| has_date(cell))
}

/// A year and a month at least: `2026-08`.
fn has_date(cell: &str) -> bool {
    cell.as_bytes().windows(7).any(|seven| {
        seven.iter().zip(b"0000-00").all(|(found, shape)| match shape {
            b'-' => found == shape,
            _ => found.is_ascii_digit(),
        })
    })
}

#[test]
fn a_fixture_without_a_source_is_found() {
    let fixture = || File::sample("shared/x/fixtures/a.json", "{}");
    let with = |row: &str| [fixture(), File::sample("shared/x/fixtures/README.md", row)];
    assert_eq!(check(&[fixture()]).len(), 1);
    for (row, want) in [
        ("| a.json |\n", 1),
        ("| a.json | the vendor's manual | once |\n", 1),
        ("| b.json | the vendor's manual | 2026-08-20 |\n", 1),
        ("| `a.json` | the vendor's manual | 2026-08-20 |\n", 0),
    ] {
        assert_eq!(check(&with(row)).len(), want, "{row}");
    }
}

#[test]
fn the_outermost_folder_holds_the_table() {
    assert_eq!(in_fixtures("shared/x/fixtures/orders/a.json"), Some(("shared/x/fixtures", "orders/a.json")));
    assert_eq!(in_fixtures("shared/x/a.json"), None);
}
