#include "server/encode_admin.h"

#include "absl/strings/str_cat.h"
#include "server/encode_day.h"
#include "storage/derived_series.h"

namespace scantrend {
namespace {

void EncodeFinding(const Finding& finding, v1::Finding* out) {
  out->set_check(static_cast<v1::Check>(finding.check));
  out->set_detail(finding.detail);
  if (finding.series.has_value() && IsDerived(*finding.series)) {
    out->set_detail(absl::StrCat("of ", DescribeDerived(*finding.series),
                                 finding.detail.empty() ? "" : ": ", finding.detail));
  } else if (finding.series.has_value()) {
    out->set_kind(static_cast<v1::Kind>(finding.series->kind));
    out->mutable_series()->set_protocol(finding.series->series.protocol);
    out->mutable_series()->set_port(finding.series->series.port);
  }
  if (finding.day.has_value()) {
    EncodeDay(*finding.day, out->mutable_date());
  }
  out->set_field(finding.field);
  if (finding.stored.has_value()) {
    out->set_stored(*finding.stored);
  }
  if (finding.recomputed.has_value()) {
    out->set_recomputed(*finding.recomputed);
  }
}

v1::DataKind KindOf(Family family) {
  switch (family) {
    case Family::kSightings:
      return v1::DATA_KIND_SIGHTINGS;
    case Family::kContacts:
      return v1::DATA_KIND_CONTACTS;
    case Family::kPoints:
      return v1::DATA_KIND_POINTS;
    case Family::kDays:
      return v1::DATA_KIND_DAYS;
    default:
      return v1::DATA_KIND_UNSPECIFIED;
  }
}

}  // namespace

void EncodeCounts(const VerifyCounts& counts, v1::VerifiedCounts* out) {
  out->set_files(counts.files);
  out->set_series(counts.series);
  out->set_points(counts.points.points);
  out->set_points_recomputed(counts.points.points_recomputed);
  out->set_windows(counts.points.windows);
  out->set_days(counts.days);
  out->set_sightings(counts.sightings);
  out->set_sightings_old(counts.sightings_old);
  out->set_contacts(counts.contacts);
}

v1::VerifyResponse EncodeResult(const VerifyResult& result) {
  v1::VerifyResponse response;
  response.set_progress(1);
  response.set_findings_so_far(result.findings);
  EncodeCounts(result.counts, response.mutable_checked());
  v1::VerifyResult* const out = response.mutable_result();
  out->set_findings_total(result.findings);
  for (const Finding& finding : result.kept) {
    EncodeFinding(finding, out->add_findings());
  }
  EncodeDay(result.first_kept, out->mutable_first_recomputed_date());
  out->set_sightings_unfolded(result.unfolded);
  EncodeDay(result.first_contacts, out->mutable_first_contacts_date());
  return response;
}

void EncodeBackup(const BackupInfo& backup, v1::Backup* out) {
  out->set_number(backup.number);
  if (backup.begin_s != 0) {
    out->mutable_begin_time()->set_seconds(backup.begin_s);
  }
  out->set_bytes(backup.bytes);
  out->set_files(backup.files);
  out->set_format_version(backup.format_version);
  out->set_damage(backup.damage);
}

v1::CreateBackupResponse EncodeResult(const CreatedBackup& created) {
  v1::CreateBackupResponse response;
  response.set_progress(1);
  response.set_bytes_copied(created.bytes_copied);
  v1::CreateBackupResult* const out = response.mutable_result();
  EncodeBackup(created.backup, out->mutable_backup());
  out->set_bytes_copied(created.bytes_copied);
  out->set_files_copied(created.files_copied);
  out->set_backups(created.backups);
  out->set_backups_deleted(created.deleted);
  return response;
}

v1::EnforceRetentionResponse EncodePlan(const RetentionPlan& plan) {
  v1::EnforceRetentionResponse response;
  response.set_progress(1);
  for (const FamilyRetention& of_family : plan) {
    v1::DataRetention* const out = response.add_result();
    out->set_data(KindOf(of_family.family));
    out->set_days(static_cast<uint32_t>(of_family.days));
    if (of_family.first_kept.has_value()) {
      EncodeDay(*of_family.first_kept, out->mutable_first_kept_date());
    }
    out->set_records_old(of_family.records_old);
    out->set_bytes_old(of_family.bytes_old);
    out->set_records(of_family.records);
    out->set_bytes(of_family.bytes);
    out->set_files_unknown(static_cast<uint32_t>(of_family.files_unknown));
  }
  return response;
}

void EncodeFigures(const DatabaseFigures& figures, v1::GetStatsResponse* out) {
  for (const FamilyFigures& family : figures.families) {
    v1::FamilyStats* const stats = out->add_families();
    stats->set_name(family.name);
    stats->set_live_table_bytes(family.live_table_bytes);
    stats->set_table_bytes(family.table_bytes);
    stats->set_files(family.files);
    stats->set_level0_files(family.level0_files);
    stats->set_records(family.records);
    stats->set_memtable_bytes(family.memtable_bytes);
  }
  v1::MemoryStats* const memory = out->mutable_memory();
  memory->set_memtable_bytes(figures.memtable_bytes);
  memory->set_block_cache_bytes(figures.block_cache_bytes);
  memory->set_block_cache_bytes_max(figures.block_cache_bytes_max);
  memory->set_table_reader_bytes(figures.table_reader_bytes);
}

void EncodeCounts(const StoredCounts& counts, v1::StoredCounts* out) {
  out->set_probe_series(counts.probe_series);
  out->set_backscatter_series(counts.backscatter_series);
  out->set_points(counts.points);
  out->set_days(counts.days);
  if (counts.first.has_value()) {
    EncodeDay(*counts.first, out->mutable_first_date());
    EncodeDay(*counts.last, out->mutable_last_date());
  }
  out->set_sensors(counts.sensors);
  out->set_streams(counts.streams);
}

}  // namespace scantrend
