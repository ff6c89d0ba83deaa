//! Which state of a shipment may follow which.

use super::super::state::ShipmentState as S;

const ALL: [S; 10] = [
    S::Ready,
    S::OutOfStock,
    S::Reset,
    S::Released,
    S::Pickable,
    S::Packable,
    S::Packed,
    S::Despatched,
    S::Cancelled,
    S::Suspended,
];

#[test]
fn the_whole_table() {
    let rows: Vec<String> = ALL
        .iter()
        .map(|from| {
            let next: Vec<&str> = ALL.iter().filter(|to| from.may_become(**to)).map(|to| to.word()).collect();
            format!("{}: {}", from.word(), next.join(", "))
        })
        .collect();
    let want = [
        "ready: out of stock, released, cancelled, suspended",
        "out of stock: reset, released, cancelled, suspended",
        "reset: out of stock, released, cancelled, suspended",
        "released: out of stock, reset, pickable, packable, cancelled, suspended",
        "pickable: out of stock, reset, packable, cancelled, suspended",
        "packable: packed, cancelled, suspended",
        "packed: despatched, cancelled, suspended",
        "despatched: ",
        "cancelled: ",
        "suspended: cancelled",
    ];
    assert_eq!(rows, want);
}
