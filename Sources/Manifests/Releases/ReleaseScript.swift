internal import Contexts
internal import Platform
internal import Texts

/// A program of the shell that brings a new image to one service, tries it, and takes it back if it is not good enough:
/// the scenario's releases with `kubectl` alone.
struct ReleaseScript: Sendable {
    static let path = "pipeline/release.sh"

    let plan: ClusterPlan

    var text: String { head + plan.services.map(settings).joined() + tail }

    /// What a service's release is like, as variables of the shell.
    private func settings(of service: ClusterService) -> String {
        let settings = ReleaseSettings(service)
        let steps = settings.steps.map { "\($0.canary):\($0.stable.map(String.init) ?? "-"):\($0.pause)" }
        let analysis = settings.analysis
        let values: [(String, String)] = [
            ("management", "\(service.managementPort)"), ("strategy", settings.strategy.rawValue),
            ("replicas", settings.replicas.map(String.init) ?? "-"), ("steps", "'\(steps.joined(separator: " "))'"),
            ("deadline", "\(settings.deadline)"), ("interval", "\(analysis?.interval.wholeSeconds ?? 0)"),
            ("count", "\(analysis?.count ?? 0)"), ("failure_limit", "\(analysis?.failureLimit ?? 0)"),
            ("error_rate", PlainDecimal.text(analysis?.errorRate ?? 0)),
            ("slow_bound", settings.slowBound.map(PlainDecimal.text) ?? "-"),
            ("restarts", "\(analysis?.restarts ?? 0)"),
            ("minimum", "\(analysis.map { max(1, $0.minimumRequests) } ?? 0)"),
            ("inconclusive", (analysis?.inconclusive ?? .hold).rawValue),
        ]
        return "\(service.name))\n" + values.map { "  \($0.0)=\($0.1)\n" }.joined() + "  ;;\n"
    }

    private var head: String {
        """
        #!/bin/sh
        # Brings an image to one service and tries it by what its own replicas do; what is not good enough is taken back.
        #
        #   release.sh SERVICE IMAGE
        #
        # It needs kubectl with a right to the namespace \(plan.namespace), pods/proxy included. It ends with 0 if the image
        # has taken over, and with 1 if the old one is back.
        set -eu
        namespace=\(plan.namespace)
        if [ $# -ne 2 ]; then echo "expected: release.sh SERVICE IMAGE" >&2; exit 64; fi
        service=$1 image=$2 folder=$(cd "$(dirname "$0")" && pwd)

        # As in the scenario. Steps are CANARY:STABLE:PAUSE, in pods and seconds; - leaves the number as it is.
        case $service in

        """
    }

    private var tail: String {
        """
        *)
          echo "there is no service $service" >&2
          exit 64
          ;;
        esac

        canary=$service-canary
        track='\(PodPlaces.track)'
        k() { kubectl --namespace "$namespace" "$@"; }
        say() { echo "$service: $*"; }

        # Pods of a track: what they have counted, as REQUESTS ERRORS SLOW RESTARTS. It fails if one does not tell.
        measure() {
          measured=$(mktemp)
          if ! k get pods -l "app.kubernetes.io/name=$service,$track=$1" -o \\
            'jsonpath={range .items[*]}{.metadata.name}{" "}{.status.containerStatuses[0].restartCount}{"\\n"}{end}' \\
            > "$measured.pods"; then rm -f "$measured" "$measured.pods"; return 1; fi
          while read -r pod count; do
            [ -n "$pod" ] || continue
            echo "restarts ${count:-0}" >> "$measured"
            if ! kubectl get --raw "/api/v1/namespaces/$namespace/pods/$pod:$management/proxy/metrics" \\
              >> "$measured"; then rm -f "$measured" "$measured.pods"; return 1; fi
          done < "$measured.pods"
          awk -v bound="$slow_bound" '
            $1 == "restarts" { restarts += $2; next }
            /^http_request_duration_seconds_count/ {
              requests += $NF
              if ($0 ~ /[{,]status="5/) errors += $NF
            }
            bound != "-" && /^http_request_duration_seconds_bucket/ {
              split($0, parts, "le=\\""); split(parts[2], value, "\\"")
              if (value[1] != "+Inf" && value[1] + 0 == bound + 0) quick += $NF
            }
            END { printf "%d %d %d %d\\n", requests, errors, bound == "-" ? 0 : requests - quick, restarts }
          ' "$measured"
          rm -f "$measured" "$measured.pods"
        }

        # Judges what happened between two measurements: passed, failed or inconclusive, with the reason.
        judge() {
          echo "$1 $2" | awk -v rate="$error_rate" -v minimum="$minimum" -v limit="$restarts" '{
            requests = $5 - $1; errors = $6 - $2; slow = $7 - $3; again = $8 - $4
            if (again > limit) print "failed", again " restarts, more than " limit
            else if (requests < minimum) print "inconclusive", requests " requests, fewer than " minimum
            else if (errors > rate * requests) print "failed", errors " errors of " requests " requests"
            else if (slow * 100 > requests) print "failed", slow " of " requests " requests are slow, more than 1%"
            else print "passed", errors " errors and " slow " slow of " requests " requests"
          }'
        }

        taken=0 failed=0
        # Tries the pods of a track for so many seconds, and longer until there is a verdict, if the scenario wants one.
        # TRACK SECONDS NEEDED; it fails if they are not good enough, or nothing can be said of them in time.
        try() {
          if [ "$interval" -eq 0 ]; then sleep "$2"; return 0; fi
          tried=0 silent=0 here=0
          last=$(measure "$1") || last=
          while [ "$tried" -lt "$2" ] || { [ "$here" -eq 0 ] && [ "$inconclusive" = hold ]; } || [ "$taken" -lt "$3" ]; do
            sleep "$interval"
            tried=$((tried + interval)) silent=$((silent + interval))
            if [ -z "$last" ]; then
              last=$(measure "$1") || last=
              verdict="inconclusive the metrics cannot be read"
            elif now=$(measure "$1"); then
              verdict=$(judge "$last" "$now")
            else
              verdict="inconclusive the metrics cannot be read"
            fi
            say "$verdict"
            case $verdict in
            passed*) taken=$((taken + 1)) here=1 silent=0 last=$now ;;
            failed*)
              taken=$((taken + 1)) here=1 silent=0 failed=$((failed + 1)) last=$now
              if [ "$failed" -gt "$failure_limit" ]; then return 1; fi
              ;;
            esac
            if [ "$silent" -ge "$deadline" ]; then say "nothing can be said of it for $silent s"; return 1; fi
          done
        }

        # Waits until a Deployment has what it is to have.
        settle() { k rollout status "deployment/$1" --timeout "${deadline}s"; }
        # Which pods the service's name leads to: those of one track, or with null all.
        lead() { k patch service "$service" --type merge -p "{\\"spec\\":{\\"selector\\":{\\"$track\\":$1}}}"; }

        begun=
        back() {
          trap - INT TERM
          # Whatever fails on the way back, the rest is still done.
          set +e
          say "not good enough: back to what was"
          if [ "$strategy" = rolling ]; then
            k rollout undo "deployment/$service"
            settle "$service"
          elif [ -n "$begun" ]; then
            if [ "$replicas" != - ]; then k scale "deployment/$service" --replicas "$replicas"; fi
            settle "$service"
            if [ "$strategy" = blue-green ]; then lead '"\(PodPlaces.stable)"'; fi
            k delete deployment "$canary" --ignore-not-found
            if [ "$strategy" = blue-green ]; then lead null; fi
          fi
          exit 1
        }
        trap back INT TERM

        if [ "$strategy" = rolling ]; then
          say "pod by pod to $image"
          k set image "deployment/$service" "$service=$image" || exit 1
          settle "$service" || back
          if [ "$interval" -gt 0 ]; then try '\(PodPlaces.stable)' "$interval" "$count" || back; fi
          say "has taken over"
          exit 0
        fi

        begun=1
        if [ "$strategy" = blue-green ]; then lead '"\(PodPlaces.stable)"' || back; fi
        k apply -f "$folder/canary/$service.yaml" || back
        k set image "deployment/$canary" "$service=$image" || back
        all=$(echo "$steps" | wc -w) number=0
        for step in $steps; do
          number=$((number + 1))
          pods=${step%%:*} rest=${step#*:}
          old=${rest%%:*} pause=${rest#*:}
          say "step $number of $all: $pods pods of $image"
          k scale "deployment/$canary" --replicas "$pods" || back
          settle "$canary" || back
          if [ "$old" != - ]; then
            k scale "deployment/$service" --replicas "$old" || back
            settle "$service" || back
          fi
          if [ "$strategy" = blue-green ]; then lead '"canary"' || back; fi
          needed=0
          if [ "$number" -eq "$all" ]; then needed=$count; fi
          try canary "$pause" "$needed" || back
        done

        say "good enough: it takes over"
        k set image "deployment/$service" "$service=$image" || back
        if [ "$replicas" != - ]; then k scale "deployment/$service" --replicas "$replicas" || back; fi
        if ! settle "$service"; then
          k rollout undo "deployment/$service"
          back
        fi
        if [ "$strategy" = blue-green ]; then lead '"\(PodPlaces.stable)"'; fi
        k delete deployment "$canary"
        if [ "$strategy" = blue-green ]; then lead null; fi
        say "has taken over"

        """
    }
}
