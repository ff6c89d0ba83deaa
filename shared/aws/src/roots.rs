//! Whose certificates are believed.
//!
//! AWS's endpoints have certificates of Amazon Trust Services. A function that calls nobody else with this client
//! spares itself the reading of all root certificates of the machine, which takes longer than all the rest of its start.

use reqwest::Certificate;

/// Amazon Root CA 1 to 4 and Starfield Services Root Certificate Authority - G2, as <https://www.amazontrust.com/repository/>
/// lists them and under the names that it gives them; they last until 2037 at least. From Debian's ca-certificates 20230311. In
/// DER, which nobody has to decode at a start.
const AMAZON: [&[u8]; 5] = [
    include_bytes!("roots/AmazonRootCA1.cer"),
    include_bytes!("roots/AmazonRootCA2.cer"),
    include_bytes!("roots/AmazonRootCA3.cer"),
    include_bytes!("roots/AmazonRootCA4.cer"),
    include_bytes!("roots/SFSRootCAG2.cer"),
];

/// Amazon's roots and no others.
pub(crate) fn amazon() -> Result<Vec<Certificate>, reqwest::Error> {
    AMAZON.into_iter().map(Certificate::from_der).collect()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    /// As the repository publishes them.
    const FINGERPRINTS: [&str; 5] = [
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    ];

    #[test]
    fn the_roots_are_those_that_amazon_publishes() {
        let hexadecimal = |certificate: &[u8]| {
            let digest = Sha256::digest(certificate);
            digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
        };
        assert_eq!(AMAZON.map(hexadecimal), FINGERPRINTS);
        assert_eq!(amazon().unwrap().len(), FINGERPRINTS.len());
    }
}
