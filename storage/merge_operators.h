// How RocksDB adds up what folds write: each record is a change of what is stored under its key.
#ifndef SCANTREND_STORAGE_MERGE_OPERATORS_H_
#define SCANTREND_STORAGE_MERGE_OPERATORS_H_

#include <memory>

#include "rocksdb/merge_operator.h"

namespace scantrend {

// Of `sightings`: the union of packed sightings.
std::shared_ptr<rocksdb::MergeOperator> MakeSightingsMerge();
// Of `points` and of `days`: the sum of changes.
std::shared_ptr<rocksdb::MergeOperator> MakePointsMerge();
std::shared_ptr<rocksdb::MergeOperator> MakeDaysMerge();

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_MERGE_OPERATORS_H_
