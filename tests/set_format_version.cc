// set_format_version DIR VERSION: makes a data directory one of another format version.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/db.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: set_format_version DIR VERSION\n";
    return 2;
  }
  rocksdb::DB* raw = nullptr;
  rocksdb::Options options;
  // Not by Database::Open, which refuses the version that is to be set back.
  std::vector<std::string> names;
  rocksdb::Status status = rocksdb::DB::ListColumnFamilies(options, argv[1], &names);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) {
    families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  if (status.ok()) {
    status = rocksdb::DB::Open(options, argv[1], families, &handles, &raw);
  }
  const std::unique_ptr<rocksdb::DB> db(raw);
  if (status.ok()) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    // The family of Family::kMeta is RocksDB's default one.
    status = db->Put(synced, "format_version", argv[2]);
  }
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    db->DestroyColumnFamilyHandle(handle);
  }
  if (!status.ok()) {
    std::cerr << "set_format_version: " << status.ToString() << "\n";
    return 1;
  }
  return 0;
}
