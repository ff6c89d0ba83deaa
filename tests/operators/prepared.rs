//! `waybill check` and `setup`, by whoever sets up.

use crate::scene::Scene;

pub(crate) fn both_sides_are_in_order(scene: &Scene) {
    let checked = scene.sets_up(&["check"]).well();
    assert!(checked.contains("has no problems"), "{checked}");
    let online = scene.sets_up(&["check", "--online"]).well();
    assert!(online.contains("demo") && online.contains("shiphero-us"), "{online}");
    let plan = scene.sets_up(&["setup", "--plan"]).well();
    assert!(plan.contains("nothing is to be changed"), "{plan}");
    let setup = scene.sets_up(&["setup"]).well();
    assert!(setup.contains("nothing is to be changed"), "{setup}");
}
