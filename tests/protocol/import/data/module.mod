#filetype,Modbus_xif,,,,,,
#program_ID,9F:FF:FF:1E:28:00:05:02,,,,,,
#description, 16 inputs – 8 outputs,,,,,,

Datapoint Name,Function Code,Address,Native Type,IAP Type,Write Enable,Block Name,Block Index
"Input, first",FC02,0,BIT,SNVT_switch,-,DI,0
Relay,FC01,16,BIT,SNVT_switch,+,DO,0
Model,FC03,210,UINT16,,-,Sys,0