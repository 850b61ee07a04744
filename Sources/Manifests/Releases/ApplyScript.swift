/// A program of the shell that applies the manifests without changing an image: new images come by ``ReleaseScript``
/// alone.
struct ApplyScript: Sendable {
    static let path = "pipeline/apply.sh"

    let plan: ClusterPlan

    var text: String {
        """
        #!/bin/sh
        # Applies the manifests, and leaves every service at the image that it runs: release.sh brings new ones. A service that
        # is not there yet gets the image of the variable IMAGE.
        #
        #   apply.sh DOOR        DOOR is gateway or ingress
        set -eu
        folder=$(cd "$(dirname "$0")/.." && pwd)
        door=${1:?expected: apply.sh gateway, or apply.sh ingress}
        copy=$(mktemp -d)
        trap 'rm -rf "$copy"' EXIT
        cp -R "$folder/base" "$folder/$door" "$copy"
        for service in \(plan.services.map(\.name).joined(separator: " ")); do
          image=$(kubectl -n \(plan.namespace) get deployment "$service" --ignore-not-found \\
            -o 'jsonpath={.spec.template.spec.containers[0].image}')
          image=${image:-${IMAGE:-}}
          [ -n "$image" ] || continue
          file=$copy/base/services/$service.yaml
          sed "s|^\\( *image: \\).*|\\1\\"$image\\"|" "$file" > "$file.new"
          mv "$file.new" "$file"
        done
        kubectl apply -k "$copy/$door"

        """
    }
}
