/// Finds what somebody meant who mistyped a word.
package enum Suggestion {
  /// The nearest of some words, if any is near enough; of two as near, the first.
  package static func nearest(to word: String, among words: [String]) -> String? {
    let word = Array(word.lowercased().unicodeScalars.prefix(64))
    let limit = max(1, word.count / 3)
    return words.map { ($0, distance(word, Array($0.unicodeScalars))) }
      .filter { $0.1 <= limit }.min { $0.1 < $1.1 }?.0
  }

  /// How many letters must be put in, left out, changed or swapped with their neighbour.
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var last = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var next = [i + 1]
      for (j, other) in right.enumerated() {
        var steps = min(last[j + 1] + 1, next[j] + 1, last[j] + (letter == other ? 0 : 1))
        if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
          steps = min(steps, before[j - 1] + 1)
        }
        next.append(steps)
      }
      before = last
      last = next
    }
    return last[right.count]
  }
}
