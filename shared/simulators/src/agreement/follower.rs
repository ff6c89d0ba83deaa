//! The side of one who follows parcels, read from its books.

use serde::Deserialize;
use serde_json::Value;

use super::BadBook;

/// What one account knows.
#[derive(Debug, Clone, Deserialize)]
pub struct FollowerBook {
    pub trackings: Vec<Followed>,
}

/// One parcel that is followed.
#[derive(Debug, Clone, Deserialize)]
pub struct Followed {
    pub id: String,
    /// The carrier's code.
    pub slug: String,
    pub tracking_number: String,
    /// The number of the order that it was announced with.
    pub order_number: Option<String>,
    /// Where it stands, e.g. `Delivered`, and more exactly, e.g. `Delivered_002`.
    pub tag: String,
    pub subtag: String,
}

impl FollowerBook {
    /// Reads the books of an account.
    ///
    /// # Errors
    /// When they have another form.
    pub fn read(account: &str, books: &Value) -> Result<Self, BadBook> {
        Self::deserialize(books).map_err(|error| BadBook { whose: account.to_owned(), error })
    }
}
