//! The account that follows parcels in tests.

/// An account that tracks, beside the one that ships.
pub const TRACKING: &str = r#"
[[account]]
id = "parcels"
partner = "aftership"
mode = "on"
secret = "parcels"
options = { api_url = "https://parcels.test" }

[[tracking]]
to = "parcels"
consent = "always"

[brakes]"#;
