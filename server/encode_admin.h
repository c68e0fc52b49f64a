// What AdminService answers, as messages.
#ifndef SCANTREND_SERVER_ENCODE_ADMIN_H_
#define SCANTREND_SERVER_ENCODE_ADMIN_H_

#include "scantrend/v1/admin.pb.h"
#include "storage/backup.h"
#include "storage/database_figures.h"
#include "storage/retention.h"
#include "storage/stored_counts.h"
#include "storage/verifier.h"

namespace scantrend {

void EncodeCounts(const VerifyCounts& counts, v1::VerifiedCounts* out);
v1::VerifyResponse EncodeResult(const VerifyResult& result);

void EncodeBackup(const BackupInfo& backup, v1::Backup* out);
v1::CreateBackupResponse EncodeResult(const CreatedBackup& created);

v1::EnforceRetentionResponse EncodePlan(const RetentionPlan& plan);

// Adds families and their memory.
void EncodeFigures(const DatabaseFigures& figures, v1::GetStatsResponse* out);
void EncodeCounts(const StoredCounts& counts, v1::StoredCounts* out);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ENCODE_ADMIN_H_
