package import Polyglot
package import Scenarios

extension ExternalCommand {
    package init(_ spec: ExternalSpec) {
        self.init(
            executable: spec.command.executable, arguments: Array(spec.command.words.dropFirst()),
            directory: spec.command.directory, timeout: spec.timeout, startTimeout: spec.startTimeout)
    }
}
