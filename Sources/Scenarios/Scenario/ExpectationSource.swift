package import Texts

/// An expectation as it is written. Measurement knows what it means.
package struct ExpectationSource: Sendable {
    package var text: String
    /// Where the text begins, so that a problem in it can be shown.
    package var position: SourcePosition

    package init(text: String, position: SourcePosition) {
        self.text = text
        self.position = position
    }
}

extension ExpectationSource: Hashable {
    /// Equal when the texts are equal, wherever they are written.
    package static func == (left: ExpectationSource, right: ExpectationSource) -> Bool { left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
