/// An answer in rows and columns, before it is known how it is printed.
package struct Listing: Hashable, Sendable {
  /// The columns.
  package let columns: [Column]
  /// The rows; each has a cell for every column.
  package var rows: [[Cell]]
  /// Whether it is about one thing, of which each column says something.
  package let isRecord: Bool

  /// A column.
  package struct Column: Hashable, Sendable {
    /// What programs call it.
    package let key: String
    /// What people call it.
    package let title: String
    /// What its values are.
    package let kind: Kind
    /// Whether a table may leave it out where it says nothing in any row.
    package private(set) var isOptional = false
    /// Whether a table may leave it out where there is no room.
    package private(set) var isMinor = false

    /// Whether it stands to the right, as numbers do.
    package var isNumeric: Bool { kind == .number }

    /// What the values of a column are, which says what becomes of them where there is no room.
    package enum Kind: Hashable, Sendable {
      /// Ids, words and amounts with their currencies, which are never cut.
      case text
      /// Sentences, which may be cut.
      case prose
      /// Moments, which may lose their seconds.
      case moment
      /// Numbers, which are never cut.
      case number
    }

    /// A column of text.
    package static func text(_ key: String, _ title: String? = nil) -> Column {
      Column(key: key, title: title ?? key, kind: .text)
    }

    /// A column of sentences.
    package static func prose(_ key: String, _ title: String? = nil) -> Column {
      Column(key: key, title: title ?? key, kind: .prose)
    }

    /// A column of moments.
    package static func moment(_ key: String, _ title: String? = nil) -> Column {
      Column(key: key, title: title ?? key, kind: .moment)
    }

    /// A column of numbers.
    package static func number(_ key: String, _ title: String? = nil) -> Column {
      Column(key: key, title: title ?? key, kind: .number)
    }

    /// A column of yes and no.
    package static func flag(_ key: String, _ title: String? = nil) -> Column {
      text(key, title)
    }

    /// The same column, which may be left out of a table where it says nothing.
    package var optional: Column {
      var column = self
      column.isOptional = true
      return column
    }

    /// The same column, which may be left out of a table where there is no room.
    package var minor: Column {
      var column = self
      column.isMinor = true
      return column
    }
  }

  /// Rows of cells.
  package init(_ columns: [Column], rows: [[Cell]]) {
    self.columns = columns
    self.rows = rows
    isRecord = false
  }

  /// One thing and what is said of it.
  package init(record columns: [Column], _ cells: [Cell]) {
    self.columns = columns
    rows = [cells]
    isRecord = true
  }
}
