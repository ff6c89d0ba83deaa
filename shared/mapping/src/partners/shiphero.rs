//! ShipHero's public GraphQL API.
