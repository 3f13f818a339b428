//! The menu of the right button: copy, cut, paste, select all, and only where they do something.
//!
//! The engine's own would open, save and look things up. None of it is left: the menu is emptied
//! first, and what is put into it stands here.

use webkit2gtk::{
    ContextMenu, ContextMenuAction, ContextMenuExt, ContextMenuItem, HitTestResult,
    HitTestResultExt, WebView, WebViewExt,
};

use crate::say;

pub(super) fn attach(view: &WebView) {
    view.connect_context_menu(|_, menu, _, place| !fill(menu, place));
}

/// False when there is nothing to offer here.
fn fill(menu: &ContextMenu, place: &HitTestResult) -> bool {
    menu.remove_all();
    let actions: &[ContextMenuAction] = if place.context_is_editable() {
        &[
            ContextMenuAction::Cut,
            ContextMenuAction::Copy,
            ContextMenuAction::Paste,
            ContextMenuAction::SelectAll,
        ]
    } else if place.context_is_selection() {
        &[ContextMenuAction::Copy]
    } else {
        &[]
    };
    for action in actions {
        let words = match action {
            ContextMenuAction::Cut => say!("menu-cut"),
            ContextMenuAction::Copy => say!("menu-copy"),
            ContextMenuAction::Paste => say!("menu-paste"),
            _ => say!("menu-select-all"),
        };
        menu.append(&ContextMenuItem::from_stock_action_with_label(
            *action, &words,
        ));
    }
    !actions.is_empty()
}
