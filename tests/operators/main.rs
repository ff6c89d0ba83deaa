//! The operators' commands, by the program as it is built: the same walks on a data directory of this machine and on a
//! deployment on AWS, as an emulator plays it, with the rights that `infra/` gives to people and no others.
//!
//! `WAYBILL_STACK_DIR` names a folder that `.ci/stack` filled. Without it the walks on AWS say so and pass, except where
//! `CI=true`.

#[cfg(test)]
#[path = "../contract/outside.rs"]
mod outside;

#[cfg(test)]
mod place;
#[cfg(test)]
mod program;
#[cfg(test)]
mod scene;

#[cfg(test)]
mod traced;

#[cfg(test)]
mod reviewed;

#[cfg(test)]
mod replayed;

#[cfg(test)]
mod redriven;

#[cfg(test)]
mod reported;

#[cfg(test)]
mod compared;

#[cfg(test)]
mod prepared;

#[cfg(test)]
mod refused;

#[cfg(test)]
mod walks {
    use crate::outside::folder;
    use crate::place::Place;
    use crate::scene::Scene;
    use crate::{compared, prepared, redriven, refused, replayed, reported, reviewed, traced};

    const LEFT_OUT: &str = "the operators' commands are not tried on the emulator of AWS";

    /// Everything that people do with the program, one after another.
    async fn all(scene: &Scene) {
        prepared::both_sides_are_in_order(scene);
        traced::an_order_is_told_from_the_shop_to_its_recipient(scene).await;
        traced::whoever_looks_at_everything_is_in_the_journal(scene);
        reviewed::what_waits_is_mended_by_an_edit(scene).await;
        reviewed::what_waits_is_tried_again_and_closed(scene).await;
        replayed::what_is_foretold_is_done(scene).await;
        redriven::dead_letters_are_listed_and_go_back(scene).await;
        compared::another_configuration_is_compared(scene);
        reported::parcels_are_counted(scene);
        reported::both_sides_are_compared(scene);
        refused::what_is_not_there_is_told(scene);
        traced::a_follower_sees_what_happens(scene).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn people_see_and_mend_on_one_machine() {
        all(&Scene::open(Place::on_this_machine()).await).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn people_see_and_mend_on_aws() {
        let Some(tools) = folder("WAYBILL_STACK_DIR", LEFT_OUT) else { return };
        let scene = Scene::open(Place::on_aws(&tools).await).await;
        all(&scene).await;
        refused::a_deployment_that_is_not_there_is_named(&scene);
        refused::whoever_may_not_is_told_what(&scene);
    }
}
