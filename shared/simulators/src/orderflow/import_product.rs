//! Products as they come in: `insert` a new one, `update` a known one, `merge` either.

use super::account::{Account, Product};
use super::fields::Fields;
use super::import::{Import, Rejected};
use super::refusal::Refusal;

const MONEY: [&str; 6] = ["priceNet", "priceGross", "tax", "costNet", "costGross", "costTax"];
const FLAGS: [&str; 5] = ["sellable", "fragile", "dangerous", "activated", "shared"];

/// Imports a product. What an import does not name stays as it is.
pub(super) fn product(account: &mut Account, import: &Import<'_>) -> Result<(&'static str, u64), Rejected> {
    let fields = Fields::new(&import.properties);
    let sku = if import.reference.is_empty() { fields.required("sku")? } else { import.reference.as_str() };
    let known = account.products.get(sku).map(|product| product.id);
    match (import.operation, known) {
        ("insert", None) | ("update", Some(_)) | ("merge", _) => {}
        ("insert", Some(_)) => return Err(Rejected::Duplicate(format!("Product {sku} already exists"))),
        ("update", None) => return Err(Refusal::Missing(format!("Product '{sku}'")).into()),
        (other, _) => {
            return Err(
                Refusal::Invalid(format!("Operation '{other}' is not supported for type 'product'")).into()
            );
        }
    }
    for name in MONEY {
        fields.money(name)?;
    }
    for name in FLAGS {
        fields.flag(name)?;
    }
    fields.one_of("organisation", &[&account.config.organisation])?;
    account.know(sku);
    let id = account.products.get_mut(sku).map(|product| told(product, import)).unwrap_or_default();
    Ok(("product", id))
}

fn told(product: &mut Product, import: &Import<'_>) -> u64 {
    product.properties.extend(import.properties.clone());
    product.aliases.extend(import.aliases.iter().cloned());
    product.id
}
