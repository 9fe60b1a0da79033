package main

import (
	"slices"
	"syscall"
)

// freeSpace is how many bytes this account can still write on the disk of a folder.
func freeSpace(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), nil //nolint:unconvert // sizes of disks; their types differ between systems
}

// networkDisk says whether a folder lies on a disk of another machine, whose locks cannot be
// relied on.
func networkDisk(dir string) bool {
	const nfs, smb, cifs, smb2 = 0x6969, 0x517B, 0xFF534D42, 0xFE534D42
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return false
	}
	return slices.Contains([]uint32{nfs, smb, cifs, smb2}, uint32(st.Type))
}
