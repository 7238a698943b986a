/// Breaks text so that it fits into a number of columns.
package enum Wrapping {
  /// Breaks text between words.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - width: how many columns a line may have.
  ///   - breaksWords: whether a word that is wider than that is broken, too, as an id of a hundred letters is.
  /// - Returns: the lines, at least one.
  package static func lines(
    _ text: String, width: Int, breaksWords: Bool = false
  ) -> [String] {
    let words = text.split(separator: " ").map(String.init)
    return lines(breaksWords ? words.flatMap { $0.pieces(width) } : words, width: width)
  }

  /// Breaks between words or what is kept together like a word, such as an option and its value.
  package static func lines(_ words: [String], width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words {
      if !line.isEmpty, line.columns + 1 + word.columns > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }
}

extension String {
  /// A word in pieces that are as wide as they may be.
  package func pieces(_ width: Int) -> [String] {
    guard columns > width else { return [self] }
    var pieces = [""]
    for character in self {
      if let last = pieces.last, !last.isEmpty, last.columns + character.columns > width {
        pieces.append("")
      }
      pieces[pieces.count - 1].append(character)
    }
    return pieces
  }
}
