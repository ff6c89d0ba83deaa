//! Where an order goes, and how its customer is reached.
//!
//! The sides write addresses differently. They are the same when the words of the person, of the street with all that
//! belongs to it, of the town and of the company are the same, and postal code, state and country are.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;

use super::partner::PartnerOrder;
use super::report::Findings;
use super::shop::ShopOrder;

/// An address in the shop's form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopAddress {
    pub key: Option<String>,
    pub title: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<String>,
    pub street_name: Option<String>,
    pub street_number: Option<String>,
    pub additional_street_info: Option<String>,
    pub apartment: Option<String>,
    pub building: Option<String>,
    pub city: Option<String>,
    pub postal_code: Option<String>,
    pub region: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
}

/// An address in the partner's form.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PartnerAddress {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<String>,
    pub address1: Option<String>,
    pub address2: Option<String>,
    pub city: Option<String>,
    pub zip: Option<String>,
    pub state: Option<String>,
    pub state_code: Option<String>,
    pub country_code: Option<String>,
    /// Where the customer of this parcel is written to.
    pub email: Option<String>,
}

/// Compares the address and the e-mail of every part that is shipped.
pub(super) fn compare(order: &ShopOrder, parts: &[&PartnerOrder], findings: &mut Findings<'_>) {
    if order.is_cancelled() {
        return;
    }
    for part in parts.iter().filter(|part| part.is_live()) {
        let fitting = |address: &&ShopAddress| same(address, &part.shipping_address);
        let addresses = addresses(order, part);
        if !addresses.iter().any(fitting) {
            let shop: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            findings.mismatch("address", None, shop.join(" or "), part.shipping_address.to_string());
        }
        // Some partners never change the e-mail of an order: the one of the address is the one that is used.
        let theirs = part.shipping_address.email.as_deref().unwrap_or(&part.email);
        findings.same("e-mail", None, &order.customer_email.as_deref().unwrap_or_default(), &theirs);
    }
}

/// The addresses that the lines of a part go to.
fn addresses<'a>(order: &'a ShopOrder, part: &PartnerOrder) -> Vec<&'a ShopAddress> {
    let lines = order.lines.iter().filter(|line| part.lines.iter().any(|held| held.line == line.id));
    let targets =
        lines.filter_map(|line| line.shipping_details.as_ref()).flat_map(|details| &details.targets);
    let keys: BTreeSet<&str> = targets.map(|target| target.address_key.as_str()).collect();
    if keys.is_empty() {
        return order.shipping_address.iter().collect();
    }
    let is_one = |address: &&ShopAddress| address.key.as_deref().is_some_and(|key| keys.contains(key));
    order.item_shipping_addresses.iter().filter(is_one).collect()
}

fn same(shop: &ShopAddress, partner: &PartnerAddress) -> bool {
    let state = words(&[shop.state.as_ref().or(shop.region.as_ref())]);
    let same_state =
        [&partner.state, &partner.state_code].into_iter().any(|named| words(&[named.as_ref()]) == state);
    let pairs = [
        (
            words(&[shop.title.as_ref(), shop.first_name.as_ref(), shop.last_name.as_ref()]),
            words(&[partner.first_name.as_ref(), partner.last_name.as_ref()]),
        ),
        (words(&[shop.company.as_ref()]), words(&[partner.company.as_ref()])),
        (
            words(&[
                shop.street_name.as_ref(),
                shop.street_number.as_ref(),
                shop.additional_street_info.as_ref(),
                shop.apartment.as_ref(),
                shop.building.as_ref(),
            ]),
            words(&[partner.address1.as_ref(), partner.address2.as_ref()]),
        ),
        (words(&[shop.city.as_ref()]), words(&[partner.city.as_ref()])),
        (words(&[shop.postal_code.as_ref()]), words(&[partner.zip.as_ref()])),
        (words(&[shop.country.as_ref()]), words(&[partner.country_code.as_ref()])),
    ];
    same_state && pairs.iter().all(|(shop, partner)| shop == partner)
}

/// The words of some texts in alphabetical order, in small letters.
fn words(texts: &[Option<&String>]) -> Vec<String> {
    let texts = texts.iter().flatten();
    let mut words: Vec<String> = texts
        .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.sort_unstable();
    words
}

impl fmt::Display for ShopAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let person = [&self.title, &self.first_name, &self.last_name, &self.company];
        let street = [&self.street_name, &self.street_number, &self.additional_street_info, &self.apartment];
        let town = [&self.postal_code, &self.city, &self.state, &self.region, &self.country];
        write!(f, "{}, {}, {}", joined(&person), joined(&street), joined(&town))
    }
}

impl fmt::Display for PartnerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let person = [&self.first_name, &self.last_name, &self.company];
        let street = [&self.address1, &self.address2];
        let town = [&self.zip, &self.city, &self.state, &self.state_code, &self.country_code];
        write!(f, "{}, {}, {}", joined(&person), joined(&street), joined(&town))
    }
}

fn joined(parts: &[&Option<String>]) -> String {
    let parts: Vec<&str> =
        parts.iter().filter_map(|part| part.as_deref()).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}
