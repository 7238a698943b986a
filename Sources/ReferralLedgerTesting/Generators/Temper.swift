/// How well-behaved a generated history is.
public enum Temper: Hashable, Sendable, CaseIterable {
  /// What a sound host would send, as often as not accepted.
  case sound
  /// Wrong orders, contradictions, broken fields, amounts at the limits, and clocks that go back.
  case hostile
}
