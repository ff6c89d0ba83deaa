//! The packages of a shipment.
//!
//! The manual gives a shipment one tracking number, a text `package_tracking` and a list `packages` of objects without
//! a shape. Where numbers stand in those is a setting (`packages_at`, `package_number_at`), with tolerance for numbers
//! as bare texts and for a list within a text. Packages are numbered, and never named by their tracking number: a
//! number that somebody corrects belongs to the same package.

use rust_decimal::Decimal;
use serde_json::Value;
use waybill_domain::event::{ShippedLine, ShippedParcel};
use waybill_domain::ids::ParcelId;
use waybill_domain::units::{Grams, LengthUnit, Measurements, Millimetres, WeightUnit};

use super::options::Options;
use super::wire::{self, Order, ShippingInfo};
use crate::partner::value;

/// A package, as far as one can be made out.
#[derive(Debug, Default)]
struct Package {
    number: Option<String>,
    measurements: Measurements,
}

/// The packages of an order's shipment.
pub(super) fn parcels(
    options: &Options,
    order: &Order,
    info: &ShippingInfo,
    lines: &[ShippedLine],
) -> Result<Vec<ShippedParcel>, String> {
    let mut packages = packages(options, info);
    let carrier = carrier(options, info);
    if packages.is_empty() && carrier.is_some() {
        packages.push(Package::default());
    }
    let is_one = packages.len() == 1;
    let parcel = |(at, package): (usize, Package)| {
        let id = ParcelId::try_from((at + 1).to_string()).map_err(|error| error.to_string())?;
        let is_first = at == 0;
        Ok(ShippedParcel {
            id,
            tracking_number: package.number,
            tracking_url: value::said(info.tracking_url.as_ref()).filter(|_| is_first),
            carrier: carrier.clone(),
            service: service(info),
            package_type: value::said(info.box_shape.as_ref()),
            measurements: if is_one {
                whole(order, info, package.measurements)
            } else {
                package.measurements
            },
            cost: value::text(info.cost.as_ref()).filter(|_| is_first),
            // What is in which of several packages is not told.
            lines: if is_one { lines.to_vec() } else { Vec::new() },
            voided: false,
        })
    };
    packages.into_iter().enumerate().map(parcel).collect()
}

/// The carrier: as somebody typed it in, or by the shipper account of a label. An account without a name in the options
/// tells nobody who carries it.
pub(super) fn carrier(options: &Options, info: &ShippingInfo) -> Option<String> {
    value::said(info.carrier_name.as_ref())
        .or_else(|| options.carriers.get(&info.carrier.as_ref().and_then(wire::Linked::id)?).cloned())
}

fn service(info: &ShippingInfo) -> Option<String> {
    value::said(info.display_shipping_method.as_ref()).or_else(|| value::said(info.shipping_method.as_ref()))
}

/// Every package once, the main one first.
fn packages(options: &Options, info: &ShippingInfo) -> Vec<Package> {
    let main = value::said(info.tracking_number.as_ref());
    let mut packages = told(options, info);
    if packages.iter().all(|package| package.number.is_none())
        && let Some(text) = info.package_tracking.as_ref()
    {
        let numbers = numbers(options, text).into_iter();
        let listed: Vec<Package> =
            numbers.map(|number| Package { number: Some(number), ..Package::default() }).collect();
        if !listed.is_empty() {
            packages = listed;
        }
    }
    if let Some(main) = main {
        let known = packages.iter().position(|package| package.number.as_ref() == Some(&main));
        match (known, packages.first_mut()) {
            (Some(at), _) => {
                let package = packages.remove(at);
                packages.insert(0, package);
            }
            (None, Some(first)) if first.number.is_none() => first.number = Some(main),
            (None, _) => packages.insert(0, Package { number: Some(main), ..Package::default() }),
        }
    }
    packages
}

/// The packages that are listed.
fn told(options: &Options, info: &ShippingInfo) -> Vec<Package> {
    let whole = serde_json::json!({ "packages": info.packages, "package_tracking": info.package_tracking });
    let rows = whole.pointer(&options.packages_at).and_then(Value::as_array);
    let package = |row: &Value| {
        let number = value::text(row.pointer(&options.package_number_at)).or_else(|| value::text(Some(row)));
        Package { number, measurements: measurements(row) }
    };
    rows.map_or(&[][..], Vec::as_slice).iter().map(package).collect()
}

/// The numbers within `package_tracking`: a list, a list within a text, or a text with something between them.
fn numbers(options: &Options, told: &Value) -> Vec<String> {
    let of = |value: &Value| {
        value::text(value.pointer(&options.package_number_at)).or_else(|| value::text(Some(value)))
    };
    match told {
        Value::Array(rows) => rows.iter().filter_map(of).collect(),
        Value::Object(_) => of(told).into_iter().collect(),
        Value::String(text) => {
            if let Ok(Value::Array(rows)) = serde_json::from_str::<Value>(text) {
                return rows.iter().filter_map(of).collect();
            }
            let between = |letter: char| letter.is_whitespace() || [',', ';', '|'].contains(&letter);
            text.split(between).filter(|part| is_number(part)).map(str::to_owned).collect()
        }
        Value::Number(number) => vec![number.to_string()],
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// Whether a word can be a tracking number.
fn is_number(word: &str) -> bool {
    word.len() >= 6
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Sizes of a package in inches and ounces, as the requests for labels have them.
fn measurements(row: &Value) -> Measurements {
    let length = |name: &str| positive(row.get(name)).and_then(|size| Millimetres::of(size, LengthUnit::In));
    Measurements {
        weight: positive(row.get("weight")).and_then(|weight| Grams::of(weight, WeightUnit::Oz)),
        length: length("length"),
        width: length("width"),
        height: length("height"),
    }
}

/// Of a shipment with one package the old fields say the same, and the order says what it weighs.
fn whole(order: &Order, info: &ShippingInfo, package: Measurements) -> Measurements {
    let length = |value: &Option<Value>| {
        positive(value.as_ref()).and_then(|size| Millimetres::of(size, LengthUnit::In))
    };
    let weight = || positive(order.weight.as_ref()).and_then(|weight| Grams::of(weight, WeightUnit::Oz));
    Measurements {
        weight: package.weight.or_else(weight),
        length: package.length.or_else(|| length(&info.length)),
        width: package.width.or_else(|| length(&info.width)),
        height: package.height.or_else(|| length(&info.height)),
    }
}

fn positive(value: Option<&Value>) -> Option<Decimal> {
    value.and_then(value::decimal).filter(|number| *number > Decimal::ZERO)
}
