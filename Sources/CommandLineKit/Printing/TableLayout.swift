/// Which columns a table shows, how wide they are, and how far apart.
struct TableLayout {
  var shown: [Int]
  /// Of all columns, also of those that are not shown.
  var widths: [Int]
  var gap: Int
  /// Whether moments are without their seconds.
  var isShort: Bool

  /// Prose is not cut below this.
  private static let narrowest = 8

  /// How wide the table is.
  var width: Int { shown.reduce(gap * max(shown.count - 1, 0)) { $0 + widths[$1] } }

  /// The layout with some columns cut, the widest first, so that it fits; `nil` where that is not enough.
  func cutting(_ columns: [Int], to width: Int) -> TableLayout? {
    var layout = self
    var excess = layout.width - width
    while excess > 0 {
      let cuttable = columns.filter { layout.widths[$0] > TableLayout.narrowest }
      guard let widest = cuttable.max(by: { layout.widths[$0] < layout.widths[$1] }) else {
        return nil
      }
      let room = layout.widths[widest] - TableLayout.narrowest
      let step = min(excess, room, max(1, excess / cuttable.count))
      layout.widths[widest] -= step
      excess -= step
    }
    return layout
  }
}
