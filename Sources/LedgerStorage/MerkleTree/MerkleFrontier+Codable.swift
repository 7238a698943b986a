extension MerkleFrontier: Codable {
  private enum CodingKeys: String, CodingKey {
    case count
    case roots
  }

  /// Decodes a frontier, and refuses parts that do not fit.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let count = try container.decode(UInt64.self, forKey: .count)
    let roots = try container.decode([Hash256].self, forKey: .roots)
    guard let frontier = MerkleFrontier(count: count, roots: roots) else {
      throw DecodingError.dataCorruptedError(
        forKey: .roots, in: container,
        debugDescription: "There is one root for each bit that is set in the count.")
    }
    self = frontier
  }

  /// Encodes the number of leaves and the roots of the subtrees.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count, forKey: .count)
    try container.encode(roots, forKey: .roots)
  }
}
