"""The design system: base pages, components, icons and static files that both halves are built from. It knows no half and no room."""
