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
    /// Whether it stands to the right, as numbers do.
    package let isNumeric: Bool
    /// Whether a table may leave it out where it says nothing in any row.
    package let isOptional: Bool

    /// A column of text.
    package static func text(_ key: String, _ title: String? = nil) -> Column {
      Column(key: key, title: title ?? key, isNumeric: false, isOptional: false)
    }

    /// A column of numbers.
    package static func number(_ key: String, _ title: String? = nil) -> Column {
      Column(key: key, title: title ?? key, isNumeric: true, isOptional: false)
    }

    /// A column of yes and no.
    package static func flag(_ key: String, _ title: String? = nil) -> Column {
      text(key, title)
    }

    /// The same column, which may be left out of a table where it says nothing.
    package var optional: Column {
      Column(key: key, title: title, isNumeric: isNumeric, isOptional: true)
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
