package import Contexts
internal import Texts

/// The trace format, version 1: recorded traffic as text, one row for each step, in order of time.
///
/// ```
/// # perennial trace 1
/// offset_s,session,step,order,items
/// 0,c17850,browse,,85123A;71053
/// 4.5,c17850,order,536365,85123A:6:255;71053:6:339
/// 60,c17850,list,,
/// 95.25,c17850,cancel,536365,
/// ```
///
/// The first line names the version and may be left out; the header row may not. Other lines that start with `#` and
/// empty lines are comments. UTF-8, LF or CRLF; fields are never quoted.
///
/// | column | meaning |
/// |---|---|
/// | `offset_s` | seconds since the trace began, 0 or more, at most 9 decimals |
/// | `session` | one customer's visit, a name |
/// | `step` | `browse`, `order`, `list` or `cancel` |
/// | `order` | for `order` a name for it, for `cancel` the name of the order to cancel, else empty |
/// | `items` | for `order` and `browse` its products, see below, else empty |
///
/// The items of an order are `code:quantity:unit price`, joined by `;`. The price is in minor units (pence, cents). The
/// items of a browse are codes joined by `;`. Either may be `*n` for n products that the trace does not name.
///
/// A name is 1 to ``maximumNameBytes`` bytes of UTF-8 without comma, colon, semicolon, quotes or control characters. It
/// has no space at its ends and no `*` or `#` in front. A name that a spreadsheet would take for a formula, such as
/// `=A1`, is written with an apostrophe in front (``SpreadsheetText``), which is not part of the name. This applies to
/// each code of a list, because some spreadsheets separate cells by semicolons.
package enum TraceFormat {
    package static let version = 1
    package static let versionPrefix = "# perennial trace "
    package static let header = "offset_s,session,step,order,items"

    /// Bytes of one line: room for an order with the most items and short codes.
    package static let maximumLineBytes = 1 << 20
    package static let maximumItems = 10_000
    package static let maximumQuantity = 1_000_000
    /// Minor units: ten million in the currency itself.
    package static let maximumUnitPrice = 1_000_000_000
    /// The limits of an order that the shop takes: lines, pieces of one product, and minor units. The shop refuses an
    /// order with more. An importer writes no such orders.
    package static let maximumOrderLines = 4_096
    package static let maximumPieces = 10_000_000
    package static let maximumOrderTotal = 1_000_000_000_000_000
    package static let maximumNameBytes = 64
    package static let maximumSessions = 50_000_000
    /// How many products a trace may name. They extend a catalogue, which may have as many.
    package static let maximumProducts = 1_000_000
    /// How far the last row may be from the first: a little more than the years whose dates an importer reads.
    package static let maximumOffset = Timespan.seconds(101 * 365 * 86_400)

    static func isName(_ bytes: Span<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= maximumNameBytes, first != Ascii.star, first != Ascii.hash,
            first != Ascii.space, bytes.last != Ascii.space
        else { return false }
        return bytes.allSatisfy { byte in
            !Ascii.isControl(byte) && byte != Ascii.comma && byte != Ascii.colon && byte != Ascii.semicolon
                && byte != Ascii.quote
        }
    }

    /// A name as the file has it.
    static func written(_ name: String) -> String { SpreadsheetText.cell(name) }

    /// The place of the name in what the file has at `written`; nil if that is no name.
    static func name(_ bytes: Span<UInt8>, written: Range<Int>) -> Range<Int>? {
        let hasApostrophe = !written.isEmpty && bytes[written.lowerBound] == Ascii.apostrophe
        let name = hasApostrophe ? withoutApostrophe(bytes, written) : written
        return isName(bytes.extracting(name)) ? name : nil
    }

    private static func withoutApostrophe(_ bytes: Span<UInt8>, _ written: Range<Int>) -> Range<Int> {
        let name = written.dropFirst()
        // It must be no longer than a name; otherwise it needs no look.
        guard name.count <= maximumNameBytes else { return written }
        let cell = SpreadsheetText.cell(String(decoding: bytes.extracting(name)))
        return cell.utf8.count > name.count ? name : written
    }
}
