extension StringProtocol {
  /// How many columns of a terminal the text takes.
  package var columns: Int { reduce(0) { $0 + $1.columns } }
}

extension Character {
  /// How many columns of a terminal the character takes: none, one or two.
  var columns: Int {
    var widest = 0
    for scalar in unicodeScalars {
      // The selector of emoji asks for the wide form of what would be narrow.
      if scalar.value == 0xFE0F { return 2 }
      widest = Swift.max(widest, scalar.columns)
    }
    return widest
  }
}

extension Unicode.Scalar {
  fileprivate var columns: Int {
    if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if properties.isEmojiPresentation { return 2 }
    return Unicode.Scalar.wide.contains { $0.contains(value) } ? 2 : 1
  }

  /// The blocks that are wide as a whole: Hangul, the scripts of China and Japan, full-width forms.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x20000...0x3FFFD,
  ]
}

extension String {
  /// The text cut to a number of columns, with an ellipsis where something is missing.
  package func cut(to width: Int) -> String {
    guard columns > width else { return self }
    var cut = ""
    var used = 0
    for character in self {
      let next = character.columns
      if used + next > width - 1 { break }
      cut.append(character)
      used += next
    }
    return width > 0 ? cut + "…" : ""
  }

  /// The text as one field of a line: what would break the line, move the cursor, turn the direction of
  /// the text or not be seen at all is shown as a replacement character.
  package var printable: String {
    guard unicodeScalars.contains(where: { $0.isUnprintable || $0.isInvisible }) else {
      return self
    }
    var shown = ""
    var last: Unicode.Scalar = " "
    for scalar in unicodeScalars {
      let isHidden = scalar.isInvisible && !(scalar.shapes && last.isShaped)
      shown.unicodeScalars.append(scalar.isUnprintable || isHidden ? "\u{FFFD}" : scalar)
      last = scalar
    }
    return shown
  }

  /// The text with the white space at its ends shown, which nobody could see there.
  package var markingSpaceAtEnds: String {
    guard let first = unicodeScalars.first, let last = unicodeScalars.last else { return self }
    guard first.properties.isWhitespace || last.properties.isWhitespace else { return self }
    var (shown, isStart) = ("", true)
    var waiting: [Unicode.Scalar] = []
    for scalar in unicodeScalars {
      if scalar.properties.isWhitespace {
        waiting.append(scalar)
        continue
      }
      for space in waiting { shown.unicodeScalars.append(isStart ? "␣" : space) }
      shown.unicodeScalars.append(scalar)
      (waiting, isStart) = ([], false)
    }
    shown += String(repeating: "␣", count: waiting.count)
    return shown
  }
}

extension Unicode.Scalar {
  fileprivate var isUnprintable: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }
  }

  /// Whether it takes no room, so that two ids that differ by it look the same.
  fileprivate var isInvisible: Bool { value >= 0xAD && properties.isDefaultIgnorableCodePoint }

  /// Whether it says how its neighbours are drawn: a joiner, a non-joiner, a selector of variations.
  fileprivate var shapes: Bool {
    value == 0x200C || value == 0x200D || (0xFE00...0xFE0F).contains(value)
  }

  /// Whether such a neighbour is seen: nothing joins Latin, Greek and Cyrillic letters.
  fileprivate var isShaped: Bool { value >= 0x590 && !isInvisible }
}
