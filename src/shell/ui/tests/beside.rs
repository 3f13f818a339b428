//! What stands beside the portal.

use super::*;

#[test]
fn a_step_beyond_the_end_is_the_last_one() {
    let guide = guide("Загранпаспорт");
    let page = guide::panel(
        &Panel {
            guide: &guide,
            step: 99,
            done: &NOTHING_DONE,
            width: PanelWidth::Usual,
            from: None,
            speaks: Some(false),
        },
        Paper::None,
        None,
        &html! {},
    )
    .into_string();
    let last = guide.steps.len();
    assert!(page.contains(&format!("Шаг {last} из {last}")), "{page}");
}
