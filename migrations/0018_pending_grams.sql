-- The grams of a later file wait in a list, which every search of the index reads as well, and go into the index together with
-- those of some eighty others.
ALTER INDEX files_grams SET (fastupdate = on, gin_pending_list_limit = 64);
