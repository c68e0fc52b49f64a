#include "client/sensor/sensor.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

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
               std::function<void(const Progress&)> on_progress)
    : options_(options),
      options_digest_(DigestOfReading(options)),
      outlet_(outlet),
      rejects_(rejects),
      say_(std::move(say)),
      on_progress_(std::move(on_progress)),
      filter_(options.targets, options.map_ports, options.targets_pan),
      opener_(options_, say_) {}

absl::Status Sensor::DeliverFile(const std::string& path, const std::stop_token& stop,
                                 ImportResult& result) {
  ASSIGN_OR_RETURN(const bool is_live, SourceOpener::IsLive(path));
  if (is_live) {
    return AddContext(DeliverPipe(path, stop, result), path);
  }
  // A file behind standard input can be read twice, by another name.
  const absl::StatusOr<OpenFile> file = Open(path == kStandardInput ? "/dev/stdin" : path);
  return AddContext(file.ok() ? DeliverFrom(path, *file, stop, result) : file.status(), path);
}

absl::Status Sensor::DeliverLive(const std::stop_token& stop, ImportResult& result) {
  return AddContext(OpenAndDeliverLive(stop, result), opener_.LiveName());
}

absl::StatusOr<Sensor::OpenFile> Sensor::Open(const std::string& path) {
  const auto open = [&](const sensor::SourcePosition& position) {
    return opener_.OpenFile(path, position);
  };
  for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
    OpenFile file;
    ASSIGN_OR_RETURN(file.stream, FindFileStream(*outlet_, path, open));
    ASSIGN_OR_RETURN(file.outlet, outlet_->Open(file.stream.name));
    if (file.outlet.start.sequence == file.stream.sequence) {
      return file;
    }
  }
  return absl::AbortedError(absl::StrCat("another sensor named ", options_.sensor,
                                         " imports the same file; wait for it, or end it"));
}

absl::Status Sensor::DeliverFrom(const std::string& path, const OpenFile& file,
                                 const std::stop_token& stop, ImportResult& result) {
  HitSource& source = *file.stream.source;
  const uint64_t records_before = file.stream.position.lines();
  const uint64_t hits_before = result.hits;
  SayIfOptionsChanged(path, file.stream.position);
  result.lines_before += records_before;
  RETURN_IF_ERROR(DeliverSource(path, source, file.outlet, stop, result));
  const SourceProgress progress = source.progress();
  const std::string unit(progress.unit);
  if (stop.stop_requested()) {
    return absl::CancelledError(absl::StrCat("stopped behind the first ", progress.records, " ",
                                             unit, "; run it again to go on from there"));
  }
  if (records_before > 0 && result.hits == hits_before) {
    say_(absl::StrCat(path, ": its ", records_before, " ", unit,
                      " were counted before; nothing new, nothing counted"));
  } else if (records_before > 0) {
    say_(absl::StrCat(path, ": went on after ", unit.substr(0, unit.size() - 1), " ",
                      records_before, ", where the server's counts ended"));
  }
  return absl::OkStatus();
}

absl::Status Sensor::DeliverPipe(const std::string& path, const std::stop_token& stop,
                                 ImportResult& result) {
  ASSIGN_OR_RETURN(const std::unique_ptr<HitSource> source, opener_.OpenPipe(path));
  ASSIGN_OR_RETURN(const OutletStream outlet,
                   outlet_->Open(options_.stream.empty() ? kPipeStream : options_.stream));
  return DeliverSource(path, *source, outlet, stop, result);
}

absl::Status Sensor::OpenAndDeliverLive(const std::stop_token& stop, ImportResult& result) {
  std::unique_ptr<HitSource> source;
  if (opener_.live_is_lost_if_not_read()) {
    ASSIGN_OR_RETURN(source, opener_.OpenLive({}));
    say_(absl::StrCat(opener_.LiveName(), ": captures"));
  }
  ASSIGN_OR_RETURN(const OutletStream outlet, outlet_->Open(opener_.LiveStream()));
  if (source == nullptr) {
    sensor::SourcePosition position;
    if (!position.ParseFromString(outlet.start.position)) {
      return absl::FailedPreconditionError(
          absl::StrCat("the stream ", opener_.LiveStream(),
                       " was delivered by another program, whose position is not understood; give "
                       "another --stream name"));
    }
    SayIfOptionsChanged(opener_.LiveName(), position);
    ASSIGN_OR_RETURN(source, opener_.OpenLive(position));
  }
  return DeliverSource(opener_.LiveName(), *source, outlet, stop, result);
}

absl::Status Sensor::DeliverSource(std::string_view name, HitSource& source,
                                   const OutletStream& outlet, const std::stop_token& stop,
                                   ImportResult& result) {
  const DeliveryOptions delivery{
      .batch_hits = options_.batch_hits,
      .flush_interval = options_.flush_interval,
      .options_digest = options_digest_,
      .rejects = rejects_,
      .on_progress = [&](const SourceProgress& progress) {
        ImportResult so_far = result;
        so_far.totals.Add(outlet.sink->totals());
        SpoolDepth spooled;
        if (outlet.spool_depth != nullptr) {
          spooled = outlet.spool_depth().value_or(spooled);
        }
        on_progress_(
            {.name = name, .source = progress, .so_far = std::move(so_far), .spooled = spooled});
      }};
  const absl::Status delivered = Deliver(source, filter_, *outlet.sink, delivery, stop, result);
  result.totals.Add(outlet.sink->totals());
  result.dropped_packets += source.progress().dropped;
  return delivered;
}

void Sensor::SayIfOptionsChanged(const std::string& name, const sensor::SourcePosition& position) {
  if (position.ByteSizeLong() == 0 || position.options_digest() == options_digest_) {
    return;
  }
  say_(absl::StrCat(name,
                    ": what is counted of it was counted with other options (--format, --match, "
                    "--targets, --count, --year, --tz, --columns, --filter, --map-port, "
                    "--anonymize-targets) and stays as it is; to count it anew, use another "
                    "--sensor name"));
}

}  // namespace scantrend
