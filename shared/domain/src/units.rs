//! Weights and lengths that carry their unit in the type.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// A weight in whole grams, the unit of commercetools.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Grams(pub u32);

/// A length in whole millimetres, the unit of commercetools.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Millimetres(pub u32);

/// Units of weight in which partners speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WeightUnit {
    /// Avoirdupois ounce, 28.349523125 g.
    Oz,
    /// Avoirdupois pound, 453.59237 g.
    Lb,
    /// Gram.
    G,
    /// Kilogram.
    Kg,
}

/// Units of length in which partners speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LengthUnit {
    /// Inch, 25.4 mm.
    In,
    /// Centimetre.
    Cm,
    /// Millimetre.
    Mm,
}

impl Grams {
    /// A weight in any unit, rounded half up; `None` when negative or beyond four tonnes.
    pub fn of(value: Decimal, unit: WeightUnit) -> Option<Self> {
        let factor = match unit {
            WeightUnit::Oz => Decimal::new(28_349_523_125, 9),
            WeightUnit::Lb => Decimal::new(45_359_237, 5),
            WeightUnit::G => Decimal::ONE,
            WeightUnit::Kg => Decimal::ONE_THOUSAND,
        };
        whole(value, factor).map(Self)
    }
}

impl Millimetres {
    /// A length in any unit, rounded half up; `None` when negative.
    pub fn of(value: Decimal, unit: LengthUnit) -> Option<Self> {
        let factor = match unit {
            LengthUnit::In => Decimal::new(254, 1),
            LengthUnit::Cm => Decimal::TEN,
            LengthUnit::Mm => Decimal::ONE,
        };
        whole(value, factor).map(Self)
    }
}

fn whole(value: Decimal, factor: Decimal) -> Option<u32> {
    let rounded =
        value.checked_mul(factor)?.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    u32::try_from(rounded.mantissa()).ok()
}

/// How heavy and large a package is; what the partner did not say is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Measurements {
    /// Weight.
    pub weight: Option<Grams>,
    /// Length.
    pub length: Option<Millimetres>,
    /// Width.
    pub width: Option<Millimetres>,
    /// Height.
    pub height: Option<Millimetres>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_become_grams_and_millimetres_rounded_half_up() {
        for (value, unit, want) in [
            ("16", WeightUnit::Oz, Some(454)),
            ("1", WeightUnit::Lb, Some(454)),
            ("0.5", WeightUnit::G, Some(1)),
            ("-1", WeightUnit::Kg, None),
        ] {
            assert_eq!(
                Grams::of(value.parse().unwrap(), unit).map(|grams| grams.0),
                want,
                "{value} {unit:?}"
            );
        }
        for (value, unit, want) in [
            ("10", LengthUnit::In, Some(254)),
            ("2.55", LengthUnit::Cm, Some(26)),
            ("7", LengthUnit::Mm, Some(7)),
        ] {
            assert_eq!(
                Millimetres::of(value.parse().unwrap(), unit).map(|length| length.0),
                want,
                "{value} {unit:?}"
            );
        }
    }
}
