#include "client/sensor/sensor.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/sensor/input/line_source.h"
#include "client/sensor/log_file.h"

namespace scantrend {
namespace {

// Another sensor's batches that were under way may move the stream between looking and opening.
constexpr int kOpenAttempts = 3;
constexpr char kStandardInput[] = "-";
constexpr char kPipeStream[] = "stdin";

absl::Status AddContext(const absl::Status& status, const std::string& name) {
  return absl::StrContains(status.message(), name) ? status : Annotate(status, name);
}

}  // namespace

Sensor::Sensor(const SensorOptions& options, Outlet* outlet, std::ostream* rejects, Say say,
               OnProgress on_progress)
    : options_(options),
      options_digest_(DigestOfReading(options)),
      outlet_(outlet),
      rejects_(rejects),
      say_(std::move(say)),
      on_progress_(std::move(on_progress)),
      filter_(options.targets, options.map_ports, options.targets_pan) {}

absl::Status Sensor::DeliverFile(const std::string& path, const std::stop_token& stop,
                                 ImportResult& result) {
  // Opened once to see what it is: of a pipe nothing may be read twice.
  ASSIGN_OR_RETURN(std::unique_ptr<LineSource> probe, LineSource::Open(path));
  if (probe->is_live()) {
    auto source = LogSource::Make(std::move(probe), LogOptions(path), {});
    return AddContext(source.ok() ? DeliverPipe(path, **source, stop, result) : source.status(),
                      path);
  }
  probe.reset();
  // A file behind standard input can be read twice, by another name.
  const absl::StatusOr<OpenFile> file = Open(path == kStandardInput ? "/dev/stdin" : path);
  if (!file.ok()) {
    return AddContext(file.status(), path);
  }
  return AddContext(DeliverFrom(path, *file, stop, result), path);
}

absl::StatusOr<Sensor::OpenFile> Sensor::Open(const std::string& path) {
  const auto open = [&](const sensor::SourcePosition& position) {
    return OpenLogFile(path, LogOptions(path), position);
  };
  for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
    OpenFile file;
    ASSIGN_OR_RETURN(file.stream, FindFileStream(*outlet_, path, open));
    ASSIGN_OR_RETURN(OutletStream outlet, outlet_->Open(file.stream.name));
    if (outlet.start.sequence == file.stream.sequence) {
      file.sink = std::move(outlet.sink);
      return file;
    }
  }
  return absl::AbortedError(absl::StrCat("another sensor named ", options_.sensor,
                                         " imports the same file; wait for it, or end it"));
}

absl::Status Sensor::DeliverFrom(const std::string& path, const OpenFile& file,
                                 const std::stop_token& stop, ImportResult& result) {
  const uint64_t lines_before = file.stream.position.lines();
  const uint64_t hits_before = result.hits;
  if (file.stream.sequence > 0 && file.stream.position.options_digest() != options_digest_) {
    say_(absl::StrCat(path, ": the first ", lines_before,
                      " lines were counted with other options (--format, --match, --targets, "
                      "--count, --year, --tz, --columns, --map-port, --anonymize-targets) and stay "
                      "as they are; to count them anew, use another --sensor name"));
  }
  result.lines_before += lines_before;
  RETURN_IF_ERROR(DeliverSource(path, *file.stream.source, *file.sink, stop, result));
  if (stop.stop_requested()) {
    return absl::CancelledError(absl::StrCat("stopped behind line ",
                                             file.stream.source->progress().records,
                                             "; run it again to go on from there"));
  }
  if (lines_before > 0 && result.hits == hits_before) {
    say_(absl::StrCat(path, ": its ", lines_before,
                      " lines were counted before; nothing new, nothing counted"));
  } else if (lines_before > 0) {
    say_(absl::StrCat(path, ": went on after line ", lines_before,
                      ", where the server's counts ended"));
  }
  return absl::OkStatus();
}

absl::Status Sensor::DeliverPipe(const std::string& path, HitSource& source,
                                 const std::stop_token& stop, ImportResult& result) {
  ASSIGN_OR_RETURN(const OutletStream outlet,
                   outlet_->Open(options_.stream.empty() ? kPipeStream : options_.stream));
  return DeliverSource(path, source, *outlet.sink, stop, result);
}

absl::Status Sensor::DeliverSource(const std::string& name, HitSource& source, HitSink& sink,
                                   const std::stop_token& stop, ImportResult& result) {
  const DeliveryOptions delivery{.batch_hits = options_.batch_hits,
                                 .flush_interval = options_.flush_interval,
                                 .options_digest = options_digest_,
                                 .rejects = rejects_,
                                 .on_progress = [&](const SourceProgress& progress) {
                                   ImportResult so_far = result;
                                   so_far.Add(sink.totals());
                                   on_progress_(name, progress, so_far);
                                 }};
  const absl::Status delivered = Deliver(source, filter_, sink, delivery, stop, result);
  result.Add(sink.totals());
  return delivered;
}

LogSourceOptions Sensor::LogOptions(const std::string& name) const {
  return {.format = options_.format,
          .reader = options_.reader,
          .match = options_.match,
          .say = [this, name](const std::string& what) { say_(absl::StrCat(name, ": ", what)); }};
}

}  // namespace scantrend
