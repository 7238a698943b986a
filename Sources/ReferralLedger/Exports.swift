// A service imports one module; what it needs of the others comes with it.
@_exported public import LedgerCore
@_exported public import LedgerStorage
