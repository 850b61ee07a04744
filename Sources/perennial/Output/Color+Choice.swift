internal import Texts

extension ColorMode {
    /// Terminals with colours get colours, unless the user does not want them (https://no-color.org).
    static func chosen(noColor: Bool) -> ColorMode {
        let isUnwanted = noColor || Terminal.environment("NO_COLOR").map { !$0.isEmpty } ?? false
        return Terminal.isOutputTerminal && !isUnwanted && Terminal.environment("TERM") != "dumb" ? .on : .off
    }
}
