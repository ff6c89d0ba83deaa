//! Our part of the schema against the whole one, if `WAYBILL_SPECS` names the folder that has it.

use std::path::PathBuf;

use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Schema};

use crate::shiphero::graph::{NEWER, PUBLISHED};

fn specs() -> Option<PathBuf> {
    let specs = std::env::var_os("WAYBILL_SPECS").map(|specs| PathBuf::from(specs).join("shiphero"));
    if specs.is_none() {
        eprintln!("WAYBILL_SPECS is not set: the schema was not compared");
    }
    specs
}

/// Every field with its type and its arguments.
fn fields(schema: &Schema) -> std::collections::BTreeSet<String> {
    let mut found = std::collections::BTreeSet::new();
    for (name, kind) in schema.types.iter().filter(|(name, _)| !name.starts_with("__")) {
        match kind {
            ExtendedType::Object(object) => {
                for field in object.fields.values() {
                    found.insert(format!("{name}.{} {}", field.name, field.ty));
                    found.extend(
                        field.arguments.iter().map(|a| format!("{name}.{}({}) {}", field.name, a.name, a.ty)),
                    );
                }
            }
            ExtendedType::InputObject(input) => {
                found
                    .extend(input.fields.values().map(|field| format!("{name}.{} {}", field.name, field.ty)));
            }
            ExtendedType::Enum(values) => {
                found.extend(values.values.keys().map(|value| format!("{name}.{value}")));
            }
            ExtendedType::Scalar(_) | ExtendedType::Interface(_) | ExtendedType::Union(_) => {}
        }
    }
    found
}

#[test]
fn our_schema_is_part_of_the_official_one() {
    let ours = Schema::parse_and_validate(PUBLISHED, "ours.graphql").unwrap();
    let all = fields(&ours);
    assert!(all.contains("CreateLineItemInput.price String!"), "{all:?}");
    let Some(specs) = specs() else { return };
    let text = std::fs::read_to_string(specs.join("shiphero_schema_2024-09.graphql")).unwrap();
    let official = fields(&Schema::parse(text, "official.graphql").unwrap());
    let foreign: Vec<&String> = all.difference(&official).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    let inputs =
        ["CreateOrderInput.", "CreateLineItemInput.", "UpdateOrderInput.", "CreateOrderAddressInput."];
    let missing: Vec<&String> = official
        .difference(&all)
        .filter(|field| inputs.iter().any(|input| field.starts_with(input)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let newest = Schema::parse_and_validate(format!("{PUBLISHED}{NEWER}"), "newest.graphql").unwrap();
    let newer: Vec<String> = fields(&newest).difference(&all).cloned().collect();
    assert!(newer.iter().all(|field| !official.contains(field)), "published after all: {newer:?}");
}

#[test]
fn known_documents_are_understood() {
    let ours = Schema::parse_and_validate(PUBLISHED, "ours.graphql").unwrap();
    let Some(specs) = specs() else { return };
    let text = std::fs::read_to_string(specs.join("shiphero_operations.graphql")).unwrap();
    let mut understood = 0;
    for document in text.lines().filter(|line| !line.contains("inventory_generate_snapshot")) {
        if document.contains("inventory_snapshot") || document.trim().is_empty() {
            continue;
        }
        let parsed = ExecutableDocument::parse_and_validate(&ours, document, "document.graphql");
        assert!(
            parsed.is_ok(),
            "{document}: {}",
            parsed.err().map(|e| e.errors.to_string()).unwrap_or_default()
        );
        understood += 1;
    }
    assert!(understood > 20, "only {understood} documents");
}
