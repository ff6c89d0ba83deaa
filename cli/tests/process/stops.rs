//! SIGTERM: work at hand is finished, the end comes in time, whoever hangs on to the program.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use crate::books::{Books, agree};
use crate::house::House;
use crate::later::Data;
use crate::program::until;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_at_hand_is_finished() {
    let house = House::open(300, &[]).await;
    let program = house.serve().await;
    // The stock of a new shop is written first, SKU by SKU.
    assert_eq!(agree(&house, Duration::from_secs(30)).await, Ok(()));
    house.place_order("F-1").await;
    let data = Data::open(&house.data());
    let begun = until(Duration::from_secs(20), async || (data.held().await > 0).then_some(()));
    assert!(begun.await.is_some(), "{}", program.log());
    program.stop().await;
    assert_eq!((data.held().await, data.depth().await.in_flight), (0, 0), "it was finished");
    let books = Books::read(&house).await;
    assert_eq!(books.partner.orders.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_ends_its_request_holds_nothing_up() {
    let house = House::open(0, &[]).await;
    for patient in [true, false] {
        let mut program = house.serve().await;
        let mut client = TcpStream::connect(house.address()).unwrap();
        client
            .write_all(b"POST /webhooks/shiphero-us HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\n{")
            .unwrap();
        // Answered behind it, so the program has seen it by then.
        house.ask(http::Method::GET, "/health", &[], "").await;
        program.terminate();
        if !patient {
            let told =
                until(Duration::from_secs(5), async || program.log().contains("Stopping").then_some(()));
            assert!(told.await.is_some(), "{}", program.log());
            program.terminate();
        }
        let within = Duration::from_secs(if patient { 10 } else { 3 });
        let ended = program.ended(within).await;
        assert!(ended.success(), "{ended}: {}", program.log());
        drop(client);
    }
}
